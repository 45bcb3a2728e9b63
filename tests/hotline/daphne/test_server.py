"""Back-pressure: a client that does not read holds up nobody else, and takes little memory."""

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
def connect(site, path, headers=""):
    """A client with a small receive buffer, so that the server soon notices a pause."""
    with socket.socket() as client:
        client.settimeout(10)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", site.port))
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        yield client


def get(site, path):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def memory_of_readers(site, length, readers):
    """Bytes of the server's memory for clients that ask for a file and read none of it."""
    get(site, "/files/1000")
    before = site.memory
    with contextlib.ExitStack() as clients:
        for _ in range(readers):
            client = clients.enter_context(connect(site, f"/files/{length}"))
            client.recv(1)  # the response has started
        assert len(get(site, f"/files/{length}")) == length + len(HEADER)
        return site.memory - before


def test_slow_readers_take_little_memory_while_a_fast_one_gets_everything(site):
    assert memory_of_readers(site, 20 * MIB, readers=20) < 40 * MIB


def test_without_back_pressure_slow_readers_are_buffered_whole(stock_site):
    assert memory_of_readers(stock_site, 20 * MIB, readers=5) > 60 * MIB


def test_a_client_that_reads_10_kb_a_second_of_a_gigabyte_takes_less_than_20_mb(site):
    get(site, "/files/1000")
    before = site.memory
    with connect(site, f"/files/{1 << 30}") as client:
        for _ in range(20):
            assert client.recv(1000)
            time.sleep(0.1)
            assert site.memory - before < 20 * MIB


def test_a_client_that_pauses_gets_the_rest_when_it_reads_on(site):
    with connect(site, f"/files/{3 * MIB}", headers="Connection: close\r\n") as client:
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


def test_a_client_that_reads_nothing_for_too_long_is_disconnected(tmp_path):
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
    """How many messages the sockets were sent, once that number no longer grows."""
    last = -1
    while last != (last := int(get(site, "/sent"))):
        time.sleep(0.3)
    return last


def test_an_unread_socket_pauses_its_sender_until_it_is_read(site):
    with connect(site, "/socket", UPGRADE) as client:
        sent = sent_after_settling(site)
        assert sent * len(MESSAGE) < 12 * MIB, "what the kernel takes, and a little more"
        eventually(
            lambda: client.recv(65536) and int(get(site, "/sent")) > sent,
            "the sender did not go on when it was read again",
        )
    eventually(lambda: get(site, "/sockets") == b"0", "the sender was not told of the end")


def test_without_back_pressure_an_unread_socket_buffers_all_that_is_sent(stock_site):
    with connect(stock_site, "/socket", UPGRADE):
        eventually(
            lambda: int(get(stock_site, "/sent")) * len(MESSAGE) > 40 * MIB,
            "stock daphne held back the sender: is hotline/daphne/server.py still needed?",
        )


def test_the_private_parts_of_daphne_and_twisted_that_back_pressure_uses_are_unchanged():
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
