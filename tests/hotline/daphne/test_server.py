"""Back-pressure: who does not read, waits alone, and costs next to nothing."""

import contextlib
import http.client
import inspect
import socket
import time

import pytest
from daphne.http_protocol import WebRequest
from daphne.server import Server
from twisted.web.http import HTTPChannel, Request

from tests.support.eventually import eventually
from tests.support.site_in_a_process import HEADER, MESSAGE, running

MIB = 1 << 20


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running("flow", tmp_path_factory.mktemp("flow")) as process:
        yield process


@pytest.fixture(scope="module")
def stock_site(tmp_path_factory):
    with running("stock", tmp_path_factory.mktemp("stock")) as process:
        yield process


@contextlib.contextmanager
def connect(site, path, more=""):
    """A client whose own buffer is small, so that not reading is felt at once."""
    with socket.socket() as client:
        client.settimeout(10)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", site.port))
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n".encode())
        yield client


def get(site, path):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def grown(site, length, readers):
    """Bytes of memory that clients who ask for a file and read nothing of it cost together."""
    get(site, "/files/1000")
    before = site.memory
    with contextlib.ExitStack() as clients:
        for _ in range(readers):
            client = clients.enter_context(connect(site, f"/files/{length}"))
            client.recv(1)  # the response has begun
        assert len(get(site, f"/files/{length}")) == length + len(HEADER)
        return site.memory - before


def test_slow_readers_cost_little_while_a_fast_one_gets_all(site):
    assert grown(site, 20 * MIB, readers=20) < 40 * MIB


def test_without_the_gate_slow_readers_are_buffered_whole(stock_site):
    assert grown(stock_site, 20 * MIB, readers=5) > 60 * MIB


def test_a_client_that_reads_10_kb_a_second_of_a_gigabyte_costs_less_than_20_mb(site):
    get(site, "/files/1000")
    before = site.memory
    with connect(site, f"/files/{1 << 30}") as client:
        for _ in range(20):
            assert client.recv(1000)
            time.sleep(0.1)
            assert site.memory - before < 20 * MIB


def test_a_client_that_pauses_gets_the_rest_when_it_reads_on(site):
    with connect(site, f"/files/{3 * MIB}", more="Connection: close\r\n") as client:
        time.sleep(0.3)
        content = b"".join(iter(lambda: client.recv(65536), b""))
    assert len(content.partition(b"\r\n\r\n")[2]) == 3 * MIB + len(HEADER)


def test_one_connection_serves_one_download_after_the_other(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    for _ in range(3):
        connection.request("GET", f"/files/{MIB}")
        assert len(connection.getresponse().read()) == MIB + len(HEADER)
    connection.close()


def test_a_body_that_breaks_off_closes_the_connection(site):
    with connect(site, "/broken") as client, contextlib.suppress(ConnectionResetError):
        while client.recv(65536):
            pass
    assert get(site, "/files/10"), "the server goes on"


def test_a_client_that_reads_nothing_for_too_long_is_cut_off(tmp_path):
    with running("hasty", tmp_path) as site, connect(site, f"/files/{64 * MIB}") as client:
        time.sleep(1)
        received = 0
        with contextlib.suppress(ConnectionResetError):
            while chunk := client.recv(65536):
                received += len(chunk)
        assert received < 64 * MIB


UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


def sent_after_settling(site):
    """Messages sent to sockets, once no more go out."""
    last = -1
    while last != (last := int(get(site, "/sent"))):
        time.sleep(0.3)
    return last


def test_a_socket_that_is_not_read_stops_its_sender_until_it_is(site):
    with connect(site, "/socket", UPGRADE) as client:
        sent = sent_after_settling(site)
        assert sent * len(MESSAGE) < 12 * MIB, "what the kernel takes, and a little more"
        eventually(
            lambda: client.recv(65536) and int(get(site, "/sent")) > sent,
            "the sender did not go on when it was read again",
        )
    eventually(lambda: get(site, "/sockets") == b"0", "the sender was not told of the end")


def test_without_the_gate_a_socket_that_is_not_read_takes_all_it_is_sent(stock_site):
    with connect(stock_site, "/socket", UPGRADE):
        eventually(
            lambda: int(get(stock_site, "/sent")) * len(MESSAGE) > 40 * MIB,
            "the sender was held back by stock daphne: is flow.py still needed?",
        )


def test_the_parts_of_daphne_and_twisted_that_the_gate_touches_are_as_they_were():
    assert inspect.iscoroutinefunction(Server.handle_reply)
    assert list(inspect.signature(Server.handle_reply).parameters) == [
        "self", "protocol", "message"
    ]  # fmt: skip
    assert list(inspect.signature(Server.create_application).parameters) == [
        "self", "protocol", "scope"
    ]  # fmt: skip
    assert '"application_instance"' in inspect.getsource(Server.create_application)
    assert '"disconnected"' in inspect.getsource(Server.protocol_disconnected)
    assert "_response_started" in inspect.getsource(WebRequest.handle_reply)
    assert list(inspect.signature(Request.registerProducer).parameters) == [
        "self", "producer", "streaming"
    ]  # fmt: skip
    assert "_requestProducer.pauseProducing" in inspect.getsource(HTTPChannel.pauseProducing)
