"""Spans, which are nothing unless `set_up` found a collector and the packages."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

log = logging.getLogger(__name__)

Attributes = Mapping[str, str | int]
NO_PACKAGES = (
    "OTEL_EXPORTER_OTLP_ENDPOINT is set, but the packages of traces are not installed:"
    " python3 -m pip --python .venv/bin/python install --require-hashes -r requirements/traces.txt."
)
EXPORT_WITHIN = 2  # seconds for an export, with all its tries
END_WITHIN = 1.0  # seconds for the last one
_tracer: "Tracer | None" = None


def set_up(kind: str, endpoint: str | None) -> Callable[[], None]:
    """Send the spans of this process to a collector; return a function that sends the last ones.

    Args:
        kind: of the process, as "web" or "media".
        endpoint: address of the collector, or None for no traces.
    """
    global _tracer
    if not endpoint:
        return _nothing
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning(NO_PACKAGES)
        return _nothing
    provider = TracerProvider(resource=Resource.create({"service.name": f"hotline-{kind}"}))
    address = f"{endpoint.rstrip('/')}/v1/traces"
    exporter = OTLPSpanExporter(endpoint=address, timeout=EXPORT_WITHIN)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer("hotline")
    return partial(_end_in_time, provider.shutdown)


def _end_in_time(shut_down: Callable[[], None]) -> None:
    """Send the last spans, but keep no process from ending for a collector that is away."""
    ending = threading.Thread(target=shut_down, name="last spans", daemon=True)
    ending.start()
    ending.join(END_WITHIN)


def is_on() -> bool:
    return _tracer is not None


def span(
    name: str, attributes: Attributes | None = None, parent: Mapping[str, str] | None = None
) -> AbstractContextManager[object]:
    """Return a block that is one span, below the present one or below that of `carrier`."""
    if _tracer is None:
        return nullcontext()
    return _span(_tracer, name, attributes or {}, parent)


def carrier() -> dict[str, str]:
    """Return the present span for another process (W3C Trace Context); empty without one."""
    found: dict[str, str] = {}
    if _tracer is not None:
        from opentelemetry.propagate import inject

        inject(found)
    return found


@contextmanager
def _span(
    tracer: "Tracer", name: str, attributes: Attributes, parent: Mapping[str, str] | None
) -> Iterator[object]:
    from opentelemetry.propagate import extract

    context = extract(parent) if parent else None
    # No text of an exception, which may hold the path of a recording or another secret.
    with tracer.start_as_current_span(
        name,
        context=context,
        attributes=dict(attributes),
        record_exception=False,
        set_status_on_exception=False,
    ) as one:
        try:
            yield one
        except Exception as error:
            one.set_attribute("error.type", type(error).__name__)
            raise


def _nothing() -> None:
    pass
