"""A client that sends many requests and reads nothing takes the memory of one response."""

import contextlib
import socket
import time

import pytest

from tests.support.eventually import eventually
from tests.support.site_in_a_process import LETTERS, running

MIB = 1 << 20
LENGTH = 400_000
CLOSE = "Connection: close\r\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running("flow", tmp_path_factory.mktemp("unread")) as process:
        yield process


@contextlib.contextmanager
def asking(site, times, length=LENGTH, headers=""):
    """A client that has sent its request `times` times and has read nothing yet."""
    with socket.socket() as client:
        client.settimeout(10)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", site.port))
        request = f"GET /whole/{length} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"
        client.sendall(request.encode() * times)
        yield client


def read_all(client, enough=None):
    """Read until the server closes the connection, or until `enough` bytes have come."""
    content = bytearray()
    with contextlib.suppress(ConnectionResetError):
        while (enough is None or len(content) < enough) and (headers := client.recv(65536)):
            content += headers
    return bytes(content)


@pytest.mark.parametrize("length", [LENGTH, 48_000])
def test_responses_that_nobody_reads_are_not_kept_in_memory(site, length):
    with asking(site, 1) as client:
        read_all(client, LENGTH)
    before = site.memory
    with contextlib.ExitStack() as clients:
        held = [clients.enter_context(asking(site, 40, length)) for _ in range(40)]
        for client in held:
            client.recv(1)
        time.sleep(0.5)  # lets the server write as much as it would
        assert site.memory - before < 40 * 0.5 * MIB  # all of them are 640 or 77 MB


@pytest.mark.parametrize("length", [16, 48_000, LENGTH])
def test_pipelined_requests_are_answered_one_after_the_other(site, length):
    bodies = LETTERS * (length // len(LETTERS))
    with asking(site, 5, length) as client:
        time.sleep(0.3)
        content = read_all(client, 5 * len(bodies))
        while content.count(b"HTTP/1.1 200") < 5 or not content.endswith(bodies):
            content += client.recv(65536)
    answers = content.split(b"HTTP/1.1 200")[1:]
    assert [each.partition(b"\r\n\r\n")[2] for each in answers] == [bodies] * 5


@pytest.mark.parametrize("length", [48_000, LENGTH])
def test_a_response_can_be_read_late_to_its_end(site, length):
    with asking(site, 1, length, CLOSE) as client:
        time.sleep(0.5)
        assert len(read_all(client).partition(b"\r\n\r\n")[2]) == length // 16 * 16


@pytest.mark.parametrize("headers", ["", CLOSE])
@pytest.mark.parametrize("length", [LENGTH, 10 * MIB])
def test_a_client_that_never_reads_a_response_is_disconnected(tmp_path, headers, length):
    with running("hasty", tmp_path) as site, asking(site, 40, length, headers):
        eventually(lambda: connections_of(site) == 0, "the connection stays open")


def connections_of(site):
    """Connections that the server holds open, as the system lists them (proc(5), net/tcp)."""
    with open(f"/proc/{site.process.pid}/net/tcp") as table:
        rows = [line.split() for line in list(table)[1:]]
    ours = [row for row in rows if int(row[1].partition(":")[2], 16) == site.port]
    return sum(row[3] == "01" for row in ours)  # ESTABLISHED
