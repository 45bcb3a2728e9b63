"""A TCP or TLS connection to an address that was checked, with time limits for all it does."""

import select
import socket
import ssl
from collections.abc import Sequence

from .failure import Lost, Refused

CONNECT_WITHIN = 5.0
"""Seconds for each address."""

WRITE_WITHIN = 10.0
"""Seconds in which the other side must take what it is sent, or it is given up."""

SEND_BUFFER = 1 << 18
"""Bytes that the kernel may hold for the other side: seconds of a session, no minutes."""

MOST_READ = 1 << 16  # bytes at once


class Connection:
    """Bytes to and from the other side. Every method may raise Lost."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    @classmethod
    def open(cls, addresses: Sequence[str], port: int, tls_for: str | None) -> "Connection":
        """Connect to the first of these numeric addresses that answers.

        Args:
            tls_for: the name for which the other side must have a certificate; None for no TLS.

        Raises:
            Lost: none of them answers.
            Refused: its certificate is not valid for the name, or it speaks no TLS.
        """
        sock = _connected(addresses, port)
        if tls_for is None:
            return cls(sock)
        try:
            return cls(ssl.create_default_context().wrap_socket(sock, server_hostname=tls_for))
        except ssl.SSLCertVerificationError:
            sock.close()
            raise Refused("certificate") from None
        except ssl.SSLError:
            sock.close()
            raise Refused("no_tls") from None
        except (OSError, ValueError):
            sock.close()
            raise Lost("unreachable") from None

    def write(self, data: bytes) -> None:
        """Send all of it. Raises Lost if the other side does not take it in WRITE_WITHIN."""
        try:
            self._socket.settimeout(WRITE_WITHIN)
            self._socket.sendall(data)
        except TimeoutError:
            raise Lost("stalled") from None
        except OSError:
            raise Lost("closed") from None

    def read(self, seconds: float) -> bytes:
        """Return what has come, or comes within `seconds`; empty if nothing does."""
        try:
            if not self._is_readable(seconds):
                return b""
            self._socket.setblocking(False)
            data = self._socket.recv(MOST_READ)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return b""
        except TimeoutError:  # of TCP_USER_TIMEOUT
            raise Lost("stalled") from None
        except OSError:
            raise Lost("closed") from None
        if not data:
            raise Lost("closed")
        return data

    def close(self) -> None:
        self._socket.close()

    def _is_readable(self, seconds: float) -> bool:
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True
        return bool(select.select([self._socket], [], [], seconds)[0])


def _connected(addresses: Sequence[str], port: int) -> socket.socket:
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # on Linux; it covers a closed window too
            milliseconds = int(1000 * WRITE_WITHIN)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
        sock.settimeout(CONNECT_WITHIN)
        try:
            sock.connect((address, port))
        except OSError:
            sock.close()
        else:
            return sock
    raise Lost("unreachable")
