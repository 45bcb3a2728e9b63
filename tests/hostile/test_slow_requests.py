"""Time limits of requests: a head or a body that comes too slowly is refused."""

import contextlib
import time

import pytest

from tests.support.raw_http import (
    CHUNKED,
    CLOSE,
    chunk,
    connected,
    head,
    read_to_the_end,
    refused,
)
from tests.support.site_in_a_process import running


@pytest.fixture(scope="module")
def hasty_site(tmp_path_factory):
    """A server that waits half a second for a head or a body."""
    with running("hasty", tmp_path_factory.mktemp("hasty")) as process:
        yield process


def answer_to_slow_parts(site, *parts, every=0.1):
    """Send one part after the other; return the answer, which must come before the last part."""
    with connected(site) as client, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for part in parts:
            client.sendall(part)
            time.sleep(every)
            client.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                if response := client.recv(65536):
                    return response
            client.settimeout(10)
        raise AssertionError("the server read all parts, however slowly they came")
    raise AssertionError("the server closed the connection without an answer")


def slowly(content):
    return [content[at : at + 1] for at in range(len(content))]


def test_a_head_that_arrives_too_slowly_is_refused(hasty_site):
    assert refused(answer_to_slow_parts(hasty_site, *slowly(head("GET", "/body") * 9)), 408)
    assert refused(
        answer_to_slow_parts(hasty_site, head("GET", "/body")[:-2], *[b"X: y\r\n"] * 90), 408
    )


def test_a_body_that_arrives_too_slowly_is_refused(hasty_site):
    start = head("POST", "/body", "Content-Length: 1000")
    assert refused(answer_to_slow_parts(hasty_site, start, *slowly(bytes(90))), 408)
    assert refused(
        answer_to_slow_parts(hasty_site, head("POST", "/body", CHUNKED), *[chunk(b".")] * 90), 408
    )


def test_a_second_request_that_arrives_too_slowly_is_refused(hasty_site):
    with connected(hasty_site) as client:
        client.sendall(head("GET", "/body"))
        assert client.recv(65536).endswith(b"\r\n\r\n0")
        for part in slowly(head("GET", "/body")):
            client.sendall(part)
            time.sleep(0.1)
            client.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                assert refused(client.recv(65536), 408)
                return
            client.settimeout(10)
    raise AssertionError("the slow request was accepted")


@pytest.mark.parametrize("start", [b"", head("GET", "/body")])
def test_an_idle_connection_is_closed(hasty_site, start):
    with connected(hasty_site) as client:
        client.settimeout(5)
        client.sendall(start)
        assert read_to_the_end(client).partition(b"\r\n\r\n")[2] in (b"", b"0")


def test_a_slow_client_within_the_time_limit_is_served(site):
    with connected(site) as client:
        for part in slowly(head("POST", "/body", "Content-Length: 5", CLOSE) + b"abcde"):
            client.sendall(part)
            time.sleep(0.005)
        assert read_to_the_end(client).endswith(b"\r\n\r\n5")
