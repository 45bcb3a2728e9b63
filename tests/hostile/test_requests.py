"""Heads and pipelined requests from any client: what is refused, and that it is said."""

import inspect

import pytest

from tests.support.raw_http import (
    CLOSE,
    MIB,
    UPGRADE,
    answer,
    connected,
    head,
    read_to_the_end,
    refused,
)


@pytest.mark.parametrize(
    "lines",
    [
        [f"GET /{'a' * 17000} HTTP/1.1"],
        ["GET / HTTP/1.1", f"Cookie: {'a' * 17000}"],
        ["GET / HTTP/1.1", *[f"X-{number}: {'a' * 1000}" for number in range(20)]],
        ["GET / HTTP/1.1", *[f"X-{number}: a" for number in range(200)]],
    ],
)
def test_a_long_head_is_refused(site, lines):
    assert refused(answer(site, "\r\n".join([*lines, "", ""]).encode()), 431)


def test_a_head_that_never_ends_is_refused(site):
    assert refused(answer(site, b"GET / HTTP/1.1\r\n", *[b"X" * 1000] * 1000), 431)
    assert refused(answer(site, b"X" * 100_000), 431)


@pytest.mark.parametrize(
    "start",
    [
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nno header\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: \x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: a\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: a\r\n\tfolded\r\n\r\n",
        b" GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: \x0b\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET evil HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\x80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /?\x80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        head("GET", "/socket", UPGRADE + "Sec-WebSocket-Protocol: caf\u00e9"),
    ],
)
def test_bytes_that_are_no_request_are_refused_in_a_sentence(site, start):
    assert refused(answer(site, start), 400, b"could not be understood")


def test_nothing_is_read_after_a_refusal(site):
    response = answer(site, head("GET", "/body", "Content-Length: 1"), head("GET", "/body") * 50)
    assert refused(response, 400)


def test_a_refusal_reaches_a_client_that_is_still_sending(site):
    with connected(site) as client:
        client.sendall(head("POST", "/body", "Content-Length: 4000000"))
        for _ in range(100):
            client.sendall(bytes(40_000))
        assert refused(read_to_the_end(client), 413)


def test_a_refused_client_that_keeps_sending_is_disconnected(site):
    with connected(site) as client, pytest.raises(OSError, match=r"reset|[Bb]roken"):
        client.sendall(head("POST", "/body", "Content-Length: 99999999"))
        while True:
            client.sendall(bytes(MIB))


def test_each_pipelined_request_is_held_to_the_limits(site):
    good = head("POST", "/body", "Content-Length: 3") + b"abc"
    response = answer(site, good * 20, head("POST", "/body", "Content-Length: 999999"), good)
    assert response.count(b"HTTP/1.1 200 ") == 20
    assert response.count(b"HTTP/1.1 413 ") == 1 and b"413" in response.rpartition(b"HTTP/1.1")[2]


def test_malformed_pipelined_requests_are_answered_once(site):
    assert refused(answer(site, b"GET /\x80 HTTP/1.1\r\n\r\n" * 700), 400)
    assert answer(site, head("GET", "/body", CLOSE)).startswith(b"HTTP/1.1 200"), "it stopped"


@pytest.mark.parametrize("second", ["websocket", "x"])
def test_a_request_with_two_upgrade_headers_is_refused(site, second):
    for first in ("x", "websocket"):
        response = answer(site, head("GET", "/quiet", f"Upgrade: {first}", f"Upgrade: {second}"))
        assert refused(response, 400)


def test_the_private_parts_of_twisted_and_daphne_in_use_are_unchanged():
    from daphne.http_protocol import HTTPFactory, WebRequest
    from twisted.web.http import HTTPChannel, Request

    assert {"parsePOSTFormSubmission", "channel"} < set(inspect.signature(Request).parameters)
    assert "_respondToBadRequestAndDisconnect" in inspect.getsource(HTTPChannel.headerReceived)
    assert "_maybeChooseTransferDecoder" in inspect.getsource(HTTPChannel.headerReceived)
    received = inspect.getsource(HTTPChannel.lineReceived)
    for name in ("allHeadersReceived()", "allContentReceived()", "_receivedHeaderSize", "requests"):
        assert f"self.{name}" in received, name
    assert "self._handlingRequest" in inspect.getsource(HTTPChannel.rawDataReceived)
    assert "self._optimisticEagerReadSize" in inspect.getsource(HTTPChannel.rawDataReceived)
    assert "self._networkProducer" in inspect.getsource(HTTPChannel.connectionMade)
    assert "requestFactory = WebRequest" in inspect.getsource(HTTPFactory.buildProtocol)
    assert "self.basic_error(" in inspect.getsource(WebRequest.process)
    assert "self.content.read" in inspect.getsource(WebRequest.process)
