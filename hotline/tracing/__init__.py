"""Traces by OpenTelemetry, where its packages are installed and a collector is named.

A request of a page is a span, a call to a media server one below it, and the media server's work on
that call one below that. Without the extra `traces`, or without OTEL_EXPORTER_OTLP_ENDPOINT,
nothing is imported, and a span costs one comparison.
"""
