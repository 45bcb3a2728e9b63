"""Limits of HTTP requests and sockets from any client: size, time, memory and connections."""

import contextlib
import inspect
import socket
import time
from types import SimpleNamespace

import pytest

from hotline.daphne.http import Channel
from hotline.daphne.network_limit import NetworkLimit
from tests.support.eventually import eventually
from tests.support.site_in_a_process import running

KIB, MIB = 1 << 10, 1 << 20
LARGEST = 128 * KIB
UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running("flow", tmp_path_factory.mktemp("requests")) as process:
        yield process


@pytest.fixture(scope="module")
def hasty_site(tmp_path_factory):
    """A server that waits half a second for a head or a body."""
    with running("hasty", tmp_path_factory.mktemp("hasty")) as process:
        yield process


@pytest.fixture(scope="module")
def few_site(tmp_path_factory):
    """A server that accepts 20 connections from one network."""
    with running("few", tmp_path_factory.mktemp("few")) as process:
        yield process


@contextlib.contextmanager
def connected(site):
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as client:
        yield client


def head(method, path, *headers):
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode()


def read_to_the_end(client):
    """Everything that arrives until the server closes the connection."""
    with contextlib.suppress(ConnectionResetError):
        return b"".join(iter(lambda: client.recv(65536), b""))
    return b"a reset"


def answer(site, *parts):
    """Send the parts, as long as the server reads them; return everything it answers."""
    with connected(site) as client:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                client.sendall(part)
        return read_to_the_end(client)


def refused(response, status, words=b""):
    """Assert that a response is one refusal that closes the connection; return True."""
    start, _, body = response.partition(b"\r\n\r\n")
    assert start.startswith(b"HTTP/1.1 %d " % status), response[:200]
    assert b"Connection: close" in start and b"text/plain" in start
    assert words in body and b"HTTP/1.1" not in body
    return True


def chunk(content):
    return b"%x\r\n%s\r\n" % (len(content), content)


END = b"0\r\n\r\n"
CLOSE = "Connection: close"
CHUNKED = "Transfer-Encoding: chunked"


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
    assert refused(response, 413, b"128 KiB")


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


def frame(opcode, payload, last=True):
    """A frame as a client sends it, masked with zeroes (RFC 6455, section 5.2)."""
    return bytes([opcode | (0x80 if last else 0), 0x80 | len(payload)]) + bytes(4) + payload


@contextlib.contextmanager
def socket_open(site, path="/texts"):
    with connected(site) as client:
        client.sendall(head("GET", path, UPGRADE.strip()))
        assert client.recv(12) == b"HTTP/1.1 101"
        yield client


def flood(client, content, mib):
    """Send `content` again and again, up to `mib` MiB, as long as the server reads."""
    client.settimeout(2)
    with contextlib.suppress(OSError):
        for _ in range(mib * MIB // len(content)):
            client.sendall(content)


def test_pings_of_a_client_that_reads_nothing_take_no_memory(site):
    with socket_open(site, "/quiet") as client:
        before = site.memory
        flood(client, frame(9, bytes(125)) * 1000, 40)
        assert site.memory - before < 12 * MIB


def test_a_message_of_empty_fragments_takes_no_memory(site):
    with socket_open(site, "/quiet") as client:
        before = site.memory
        flood(client, frame(1, b"", last=False) + frame(0, b"", last=False) * 10_000, 10)
        assert site.memory - before < 8 * MIB


def test_messages_that_the_application_does_not_read_take_no_memory(site):
    with socket_open(site, "/deaf") as client:
        before = site.memory
        flood(client, (b"\x81\xfe\x3a\x98" + bytes(4) + b"a" * 15_000) * 20, 60)
        assert site.memory - before < 16 * MIB


def is_open(client):
    client.settimeout(5)
    try:
        return client.recv(1) != b""
    except TimeoutError:
        return True
    except ConnectionResetError:
        return False


def is_accepted(site, clients):
    """Whether one more connection is accepted; a refused one may be reset before it is made."""
    with contextlib.suppress(ConnectionResetError):
        return is_open(clients.enter_context(connected(site)))
    return False


def test_connections_of_one_network_are_limited(few_site):
    eventually(lambda: is_served(few_site), "others are still connected")
    with contextlib.ExitStack() as clients:
        held = [clients.enter_context(connected(few_site)) for _ in range(20)]
        assert not any(is_accepted(few_site, clients) for _ in range(5))
        held[0].settimeout(10)
        held[0].sendall(head("GET", "/body", CLOSE))
        assert read_to_the_end(held[0]).endswith(b"\r\n\r\n0"), "the first one is not served"
    eventually(lambda: is_served(few_site), "closed connections are still counted")


def is_served(site):
    """Whether a new connection is answered; a refused one is reset."""
    with contextlib.suppress(ConnectionResetError):
        return answer(site, head("GET", "/body", CLOSE)).endswith(b"\r\n\r\n0")
    return False


def test_sockets_are_not_counted_as_connections_of_a_network(few_site):
    eventually(lambda: is_served(few_site), "others are still connected")
    with contextlib.ExitStack() as pages:
        for _ in range(25):
            pages.enter_context(socket_open(few_site, "/quiet"))
        assert is_served(few_site)


def test_a_connection_that_asks_for_an_unknown_upgrade_is_counted(few_site):
    eventually(lambda: is_served(few_site), "others are still connected")
    with contextlib.ExitStack() as clients:
        for _ in range(20):
            client = clients.enter_context(connected(few_site))
            client.sendall(head("GET", "/body", "Upgrade: h2c"))
            assert client.recv(65536).endswith(b"\r\n\r\n0")
        assert not is_served(few_site)


@pytest.mark.parametrize("second", ["websocket", "x"])
def test_a_request_with_two_upgrade_headers_is_refused(site, second):
    for first in ("x", "websocket"):
        response = answer(site, head("GET", "/quiet", f"Upgrade: {first}", f"Upgrade: {second}"))
        assert refused(response, 400)


def connection_from(address, most=3):
    """A connection from `address`; None when it is one too many."""
    channel = Channel()
    channel.factory = SimpleNamespace(server=SimpleNamespace(most_of_network=most))
    channel.transport = SimpleNamespace(getPeer=lambda: SimpleNamespace(host=address))
    return None if channel._is_one_too_many() else channel


def test_an_ipv6_48_network_may_have_four_times_the_connections_of_a_household(monkeypatch):
    monkeypatch.setattr(Channel, "network_limit", NetworkLimit())
    held = [connection_from(f"2001:db8:1:{number:x}::1") for number in range(20)]
    assert [each is not None for each in held] == [True] * 12 + [False] * 8
    assert connection_from("2001:db8:2::1") and connection_from("192.0.2.1")
    held[0].uncount()
    held[0].uncount()
    assert connection_from("2001:db8:1:ff::1") and not connection_from("2001:db8:1:fe::1")
    assert [connection_from("2001:db8:2::2") is not None for _ in range(3)] == [True, True, False]


def test_the_private_parts_of_autobahn_in_use_are_unchanged():
    from autobahn.websocket.protocol import WebSocketProtocol

    assert "self.onFrameBegin()" in inspect.getsource(WebSocketProtocol.processData)
    assert "self.processData()" in inspect.getsource(WebSocketProtocol.consumeData)
    assert "self.data" in inspect.getsource(WebSocketProtocol.processData)
    assert list(inspect.signature(WebSocketProtocol.sendCloseFrame).parameters)[1:3] == [
        "code",
        "reasonUtf8",
    ]


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


def test_the_largest_body_is_djangos_limit_and_holds_the_largest_offer(settings):
    from hotline.daphne.http import LARGEST_BODY
    from rooms.views.media import MAX_OFFER

    assert MAX_OFFER < LARGEST_BODY == settings.DATA_UPLOAD_MAX_MEMORY_SIZE
