"""Limits of request bodies from any client: their size, their memory and their form."""

import contextlib

import pytest

from tests.support.eventually import eventually
from tests.support.raw_http import (
    CHUNKED,
    CLOSE,
    END,
    KIB,
    LARGEST,
    MIB,
    UPGRADE,
    answer,
    chunk,
    connected,
    head,
    read_to_the_end,
    refused,
)


def test_a_body_of_the_largest_size_is_accepted(site):
    response = answer(
        site, head("POST", "/body", f"Content-Length: {LARGEST}", CLOSE), bytes(LARGEST)
    )
    assert response.endswith(b"\r\n\r\n131072")


def test_a_chunked_body_of_the_largest_size_is_accepted(site):
    chunks = [chunk(bytes(KIB))] * 128
    assert answer(site, head("POST", "/body", CHUNKED, CLOSE), *chunks, END).endswith(b"131072")


def test_a_body_declared_too_large_is_refused_before_it_is_sent(site):
    response = answer(site, head("POST", "/body", f"Content-Length: {LARGEST + 1}"))
    assert refused(response, 413, b"131 kB")


@pytest.mark.parametrize("length", ["9" * 12, "9" * 13, "9" * 5000])
def test_a_body_with_an_absurd_length_is_refused(site, length):
    assert refused(answer(site, head("POST", "/body", f"Content-Length: {length}")), 413)


def test_a_chunked_body_is_refused_once_it_is_too_large(site):
    chunks = [chunk(bytes(KIB))] * 5000
    assert refused(answer(site, head("POST", "/body", CHUNKED), *chunks), 413)


def test_a_chunked_body_of_one_chunk_is_refused_once_it_is_too_large(site):
    response = answer(site, head("POST", "/body", CHUNKED), chunk(bytes(LARGEST + 1)), END)
    assert refused(response, 413)


def test_chunks_with_more_framing_than_data_are_refused(site):
    tiny = b"1;" + b"x" * 900 + b"\r\n.\r\n"
    assert refused(answer(site, head("POST", "/body", CHUNKED), *[tiny * 10] * 100), 413)


def test_expect_100_continue_is_answered_before_the_body(site):
    response = answer(site, head("POST", "/body", "Content-Length: 999999", "Expect: 100-continue"))
    assert refused(response, 413)
    asks = head("POST", "/body", "Content-Length: 3", "Expect: 100-continue", CLOSE)
    with connected(site) as client:
        client.sendall(asks)
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert read_to_the_end(client).endswith(b"\r\n\r\n3")


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "FROB"])
@pytest.mark.parametrize("body", ["Content-Length: 1", CHUNKED])
def test_a_body_is_refused_with_a_method_that_needs_none(site, method, body):
    assert refused(answer(site, head(method, "/body", body)), 400, b"has no body")


def test_a_content_length_of_zero_is_accepted(site):
    assert answer(site, head("GET", "/body", "Content-Length: 0", CLOSE)).endswith(b"\r\n\r\n0")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("body", ["Content-Length: 157286400", "Content-Length: 1", CHUNKED])
def test_a_websocket_handshake_with_a_body_is_refused(site, method, body):
    response = answer(site, head(method, "/socket", body, UPGRADE.strip()))
    assert refused(response, 400, b"has no body")


def test_a_request_with_two_lengths_is_refused(site):
    for other in ("Content-Length: 3", "Content-Length: 4", CHUNKED):
        assert refused(answer(site, head("POST", "/body", "Content-Length: 3", other)), 400)


def test_large_bodies_of_many_clients_take_no_memory(site):
    answer(site, head("GET", "/body", CLOSE))
    before = site.memory
    with contextlib.ExitStack() as clients:
        for start in [
            head("GET", "/r/x/socket", "Content-Length: 157286400", UPGRADE.strip()),
            head("POST", "/body", "Content-Length: 157286400"),
            head("POST", "/body", CHUNKED) + chunk(bytes(MIB)),
        ] * 3:
            client = clients.enter_context(connected(site))
            client.settimeout(0.5)
            client.sendall(start)
            with contextlib.suppress(OSError):
                for _ in range(40):
                    client.sendall(bytes(MIB))
        assert site.memory - before < 16 * MIB


def test_bodies_that_never_end_take_no_more_memory_than_the_limit(site):
    answer(site, head("GET", "/body", CLOSE))
    before = site.memory
    with contextlib.ExitStack() as clients:
        for _ in range(40):
            client = clients.enter_context(connected(site))
            client.sendall(head("POST", "/body", CHUNKED) + chunk(bytes(100 * KIB)))
        assert site.memory - before < 24 * MIB


def test_bodies_of_all_clients_together_have_one_limit_of_memory(site):
    answer(site, head("GET", "/body", CLOSE))
    before = site.memory
    with contextlib.ExitStack() as clients:
        held = [clients.enter_context(connected(site)) for _ in range(400)]
        for client in held:
            client.sendall(head("POST", "/body", CHUNKED) + chunk(bytes(100 * KIB)))
        response = read_to_the_end(held[-1])
        assert refused(response, 503, b"in a moment") and b"\r\nRetry-After: 5\r\n" in response
        assert site.memory - before < 56 * MIB
        form = head("POST", "/body", "Content-Length: 9999", CLOSE) + bytes(9999)
        assert answer(site, form).endswith(b"\r\n\r\n9999"), "short forms are no longer accepted"
    eventually(
        lambda: answer(site, head("POST", "/body", f"Content-Length: {LARGEST}", CLOSE)
                       + bytes(LARGEST)).endswith(b"131072"),
        "the memory of closed clients was not given back",
    )  # fmt: skip


def test_no_body_is_written_to_disk(site):
    """A body that has not arrived whole is kept in memory only."""
    from pathlib import Path

    with connected(site) as client:
        client.sendall(head("POST", "/body", f"Content-Length: {LARGEST}") + bytes(LARGEST - 1))
        as_long = head("POST", "/body", f"Content-Length: {LARGEST}", CLOSE) + bytes(LARGEST)
        assert answer(site, as_long).endswith(b"131072")  # by then the first body was read, too
        files = Path(f"/proc/{site.process.pid}/fd").iterdir()
        targets = [str(each.readlink()) for each in files if each.is_symlink()]
        assert not [each for each in targets if "(deleted)" in each or "/tmp" in each]


def test_the_largest_body_is_djangos_limit_and_holds_the_largest_offer(settings):
    from hotline.daphne.http import LARGEST_BODY
    from rooms.views.media import MAX_OFFER

    assert MAX_OFFER < LARGEST_BODY == settings.DATA_UPLOAD_MAX_MEMORY_SIZE
