"""One TCP connection of a browser, used like a socket for datagrams (RFC 6544, RFC 4571)."""

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from hotline.core.token_bucket import TokenBucket

from . import error_log, stun

MAX_FRAME = 2048
"""Octets of a frame. Browsers send at most 1500, so a connection with a longer one is closed."""
STALLED_AFTER = 10.0
"""Seconds after which a connection is closed whose other side takes nothing."""

_LENGTH = 2
_READ = 16 << 10
_FRAMES_BEFORE_PROOF = 20
_FRAMES_PER_SECOND = 2000
"""As of datagrams from one peer in connection.py; the burst lets a network catch up after a pause
of seconds."""
_KEPT_IN_THE_KERNEL = 256 << 10
_UNSENT_IN_THE_KERNEL = 16 << 10
"""Octets that the kernel takes beyond those under way. What waits, waits here, where old media can
be dropped, rather than in the kernel's buffer of megabytes, where it would be late for ever."""
_WAITING_OCTETS = 256 << 10
_WAITING_SECONDS = 0.5


class TcpConnection:
    """Datagrams in frames over TCP, each behind its length in two octets.

    Sending never waits. While the other side or the network takes less than is sent, whole
    datagrams are dropped, the oldest first, as UDP would lose them.
    """

    is_tcp = True

    def __init__(
        self,
        accepted: socket.socket,
        address: stun.SocketAddress,
        received: Callable[["TcpConnection", bytes, stun.SocketAddress], None],
        closed: Callable[["TcpConnection"], None],
    ) -> None:
        """`received` takes (connection, datagram, address); `closed` is called once."""
        self.address = address
        self.is_authentic = self.is_closed = False
        self._received, self._closed = received, closed
        self._socket = accepted
        self._loop = asyncio.get_running_loop()
        self.opened_at = self.heard_at = self._loop.time()
        self._rest = bytearray()
        self._frames = TokenBucket(_FRAMES_BEFORE_PROOF, 1e-3)
        self._begun = b""
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._waiting_octets = 0
        self._progress_at = self._loop.time()
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KEPT_IN_THE_KERNEL)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_IN_THE_KERNEL)
        self._loop.add_reader(accepted, self._read)

    @property
    def waiting_octets(self) -> int:
        """Octets that wait to be sent."""
        return self._waiting_octets + len(self._begun)

    def authenticate(self) -> None:
        """Take as many datagrams as of any peer from now on: a check of this one was signed."""
        if not self.is_authentic:
            self.is_authentic = True
            self._frames = TokenBucket(_FRAMES_PER_SECOND, _FRAMES_PER_SECOND)

    def send(self, datagram: bytes, address: stun.SocketAddress) -> None:
        """Send a datagram, or keep it for a moment. A connection has one `address` alone."""
        if self.is_closed:
            return
        frame = len(datagram).to_bytes(_LENGTH, "big") + datagram
        if self.waiting_octets:
            self._wait(frame)
            return
        sent = self._write(frame)
        if sent == len(frame) or self.is_closed:
            return
        if sent:
            self._begun = frame[sent:]
        else:
            self._wait(frame)
        self._progress_at = self._loop.time()
        self._loop.add_writer(self._socket, self._flush)

    def is_stalled(self, now: float) -> bool:
        """Whether the other side takes nothing although something waits to be sent."""
        return self.waiting_octets > 0 and now - self._progress_at > STALLED_AFTER

    def close(self) -> None:
        """Close after what the kernel has; drop what waits."""
        if self.is_closed:
            return
        self.is_closed = True
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
        self._socket.close()
        self._waiting.clear()
        self._rest.clear()
        self._begun, self._waiting_octets = b"", 0
        self._closed(self)

    def _read(self) -> None:
        try:
            data = self._socket.recv(_READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        self.heard_at = self._loop.time()
        self._rest += data
        at = 0
        while not self.is_closed and len(self._rest) >= at + _LENGTH:
            size = int.from_bytes(self._rest[at : at + _LENGTH], "big")
            if size > MAX_FRAME:
                self.close()
                return
            if len(self._rest) < at + _LENGTH + size:
                break
            if not self._frames.spend():
                self.close()
                return
            datagram = bytes(self._rest[at + _LENGTH : at + _LENGTH + size])
            at += _LENGTH + size
            try:
                self._received(self, datagram, self.address)
            except Exception as error:
                error_log.note(error)
        del self._rest[:at]

    def _write(self, data: bytes) -> int:
        """Return how many octets the kernel took; close the connection if it is broken."""
        try:
            return self._socket.send(data)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError:
            self.close()
            return 0

    def _flush(self) -> None:
        while True:
            if not self._begun:
                self._drop_old(self._loop.time())
                if not self._waiting:
                    self._loop.remove_writer(self._socket)
                    return
                self._begun = self._next()
            sent = self._write(self._begun)
            if self.is_closed or not sent:
                return
            self._begun = self._begun[sent:]
            self._progress_at = self._loop.time()

    def _wait(self, frame: bytes) -> None:
        now = self._loop.time()
        self._waiting.append((now, frame))
        self._waiting_octets += len(frame)
        self._drop_old(now)

    def _drop_old(self, now: float) -> None:
        while self._waiting and (
            self._waiting_octets > _WAITING_OCTETS or now - self._waiting[0][0] > _WAITING_SECONDS
        ):
            self._next()

    def _next(self) -> bytes:
        frame = self._waiting.popleft()[1]
        self._waiting_octets -= len(frame)
        return frame
