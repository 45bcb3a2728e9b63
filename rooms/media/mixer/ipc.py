"""The mixer's end of the socket to the media server."""

import socket
import sys
import threading
from collections import deque
from collections.abc import Iterator

from .. import ipc_protocol
from ..ipc_protocol import JsonObject, RtpIn

SEND_BUFFER = 1 << 20
"""Bytes the kernel may hold while the media server is busy: about half a second of a room."""


class Ipc:
    """Sends and receives messages; any thread may send.

    While the socket is full, media is dropped and control messages are kept.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        sock.setblocking(True)
        self._socket = sock
        self._lock = threading.Lock()
        self._kept: deque[bytes] = deque()

    def payload(self, stream: int, flags: int, timestamp: int, payload: bytes) -> None:
        self._try(ipc_protocol.pack_payload(stream, flags, timestamp, payload))

    def keyframe(self, pub: int) -> None:
        self._try(ipc_protocol.pack_keyframe(pub))

    def emit(self, **fields: object) -> None:
        with self._lock:
            self._kept.append(ipc_protocol.pack_control(**fields))
            self._send_kept()

    def flush(self) -> None:
        """Try again to send control messages that did not fit; called each tick."""
        if self._kept:
            with self._lock:
                self._send_kept()

    def await_start(self) -> JsonObject | None:
        """Wait for `start`; return None if the media server closes the socket first."""
        while data := self._receive():
            message = self._read(data)
            if isinstance(message, dict) and message.get("do") == "start":
                return message
        return None

    def messages(self) -> Iterator[RtpIn | JsonObject]:
        """Yield the messages that have arrived, without waiting for more.

        When the media server closes its end, or dies, yield an `end` command.
        """
        while (data := self._receive(socket.MSG_DONTWAIT)) is not None:
            if not data:
                yield {"do": "end"}
                return
            if (message := self._read(data)) is not None:
                yield message

    def _receive(self, flags: int = 0) -> bytes | None:
        """Return a datagram; empty once the socket is closed, None when there is none yet."""
        try:
            return self._socket.recv(ipc_protocol.LARGEST_MESSAGE, flags)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    @staticmethod
    def _read(data: bytes) -> RtpIn | JsonObject | None:
        """Parse a message; return None unless it is one that a mixer may receive."""
        try:
            message = ipc_protocol.unpack(data)
        except ipc_protocol.Malformed as error:
            print(f"mixer: refused a message: {error}", file=sys.stderr)
            return None
        return message if isinstance(message, RtpIn | dict) else None

    def _send_kept(self) -> None:
        while self._kept and self._try(self._kept[0]):
            self._kept.popleft()

    def _try(self, message: bytes) -> bool:
        try:
            self._socket.send(message, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except BlockingIOError:
            return False
        except OSError:
            return True  # the media server is gone; `messages` will find that out
        return True
