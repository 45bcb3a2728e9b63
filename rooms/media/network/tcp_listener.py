"""The TCP port beside a UDP socket, for browsers whose network blocks UDP (RFC 6544)."""

import asyncio
import errno
import socket
from collections.abc import Callable

from . import error_log, stun

_BACKLOG = 128
_ACCEPTS_PER_WAKE = 16
_PAUSE = 1.0
"""Seconds without accepting after the system had no resources for another connection. It would
report the same connection again at once."""
_NO_RESOURCES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class TcpListener:
    """A listening TCP socket with the address and the number of a UDP socket.

    `accepted` takes each new connection, as (socket, address).
    """

    def __init__(
        self,
        bound: str,
        number: int,
        accepted: Callable[[socket.socket, stun.SocketAddress], None],
    ) -> None:
        """Raises OSError, also if another program has the port."""
        version = stun.plain_ip(bound).version
        family = socket.AF_INET6 if version == 6 else socket.AF_INET
        self.bound, self.number = bound, number
        self._accepted = accepted
        self._socket = socket.create_server((bound, number), family=family, backlog=_BACKLOG)
        self._socket.setblocking(False)
        self._pausing: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._resume()

    def close(self) -> None:
        """Accept no more connections; those accepted before stay."""
        if self._pausing is not None:
            self._pausing.cancel()
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def _resume(self) -> None:
        self._pausing = None
        self._loop.add_reader(self._socket, self._accept)

    def _accept(self) -> None:
        for _ in range(_ACCEPTS_PER_WAKE):
            try:
                accepted, address = self._socket.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in _NO_RESOURCES:
                    self._loop.remove_reader(self._socket)
                    self._pausing = self._loop.call_later(_PAUSE, self._resume)
                    return
                continue  # the other side gave up meanwhile
            try:
                self._accepted(accepted, address)
            except Exception as error:
                accepted.close()
                error_log.note(error)
