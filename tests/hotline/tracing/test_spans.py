"""Traces: from a request to the media server, to a collector, or not at all."""

import asyncio
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from hotline.logs import context as log_context
from hotline.tracing import spans
from hotline.web.traced_app import TracedApp
from tests.support.asgi import ask


@pytest.fixture
def collector():
    """A collector on loopback; yields its address and the spans that it was sent."""
    received = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/v1/traces"
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    received.extend(scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", received
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def off_again():
    yield
    spans._tracer = None


async def page(scope, receive, send):
    sent = spans.carrier()
    with spans.span("media.answer", {"hotline.do": "listen"}, sent):
        await asyncio.sleep(0)
    await send({"type": "http.response.start", "status": 201, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def attributes_of(span):
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


async def test_a_request_and_the_work_that_it_caused_are_one_trace(collector):
    endpoint, received = collector
    send_last = spans.set_up("web", endpoint)
    with log_context.about(request="a1b2c3d4"):
        reply = await ask(TracedApp(page), "/r/abc/as/a-secret-key")
    await asyncio.to_thread(send_last)
    assert reply.status == 201
    inner, outer = received
    assert (inner.name, outer.name) == ("media.answer", "request")
    assert inner.trace_id == outer.trace_id and inner.parent_span_id == outer.span_id
    assert attributes_of(outer) == {
        "http.request.method": "GET",
        "http.response.status_code": 201,
        "hotline.request": "a1b2c3d4",
    }
    assert "a-secret-key" not in str(received)


async def test_a_span_of_a_request_that_failed_has_no_text_of_its_error(collector):
    async def broken(scope, receive, send):
        raise OSError(5, "Input/output error", "/srv/recordings/a-secret-key/e1")

    endpoint, received = collector
    send_last = spans.set_up("web", endpoint)
    with pytest.raises(OSError):
        await ask(TracedApp(broken), "/media/x/live.m3u8")
    await asyncio.to_thread(send_last)
    (failed,) = received
    assert attributes_of(failed)["error.type"] == "OSError"
    assert "a-secret-key" not in str(received)


def test_a_collector_that_is_silent_holds_up_no_end(monkeypatch):
    monkeypatch.setattr(spans, "END_WITHIN", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        end = spans.set_up("media", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with spans.span("media.call"):
            pass
        ending = threading.Thread(target=end)
        ending.start()
        ending.join(1.5)
        assert not ending.is_alive()


async def test_without_a_collector_nothing_is_traced():
    spans.set_up("web", None)()
    assert not spans.is_on() and spans.carrier() == {}
    assert (await ask(TracedApp(page), "/")).status == 201


def test_without_the_packages_the_log_says_what_to_install(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    spans.set_up("web", "http://127.0.0.1:4318")()
    assert "requirements/traces.txt" in caplog.text and not spans.is_on()
