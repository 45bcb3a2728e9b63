"""HTTP requests and responses as bytes, to a site in a process of its own."""

import contextlib
import socket

KIB, MIB = 1 << 10, 1 << 20
LARGEST = 128 * KIB
UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


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


@contextlib.contextmanager
def socket_open(site, path="/texts"):
    with connected(site) as client:
        client.sendall(head("GET", path, UPGRADE.strip()))
        assert client.recv(12) == b"HTTP/1.1 101"
        yield client
