"""The TCP ports beside the UDP sockets of a mux."""

import asyncio
import logging
import socket
from collections.abc import Callable

from . import stun
from .tcp_listener import TcpListener
from .udp_socket import UdpSocket

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0
"""Seconds between two attempts to take a port; each pause is twice as long as the one before."""


class TcpListeners:
    """Listens on the TCP port of each UDP socket.

    A port that another program has is tried again, with pauses that grow, until it is free: that
    program may only be our own former process, which is about to end.
    """

    def __init__(self, accepted: Callable[[socket.socket, stun.SocketAddress], None]) -> None:
        self._accepted = accepted
        self._loop = asyncio.get_running_loop()
        self._listeners: dict[UdpSocket, TcpListener] = {}
        self._retries: dict[UdpSocket, tuple[float, float]] = {}  # when, and the pause before it

    def __contains__(self, udp_socket: UdpSocket) -> bool:
        """Whether browsers can connect to the TCP port beside this socket."""
        return udp_socket in self._listeners

    def open(self, udp_socket: UdpSocket) -> None:
        """Listen beside this socket. Raises OSError if another program has the port."""
        self._listeners[udp_socket] = TcpListener(
            udp_socket.bound, udp_socket.number, self._accepted
        )

    def retry(self, udp_socket: UdpSocket, error: OSError) -> None:
        """Log that the port can't be used, and try it again later."""
        log.warning(
            "TCP port %s of %s can't be used (%s): browsers whose network blocks UDP hear by HLS,"
            " seconds late, and can't speak. It is tried again until it is free.",
            udp_socket.number,
            udp_socket.bound,
            error.strerror,
        )
        self._retries[udp_socket] = (self._loop.time() + _FIRST_PAUSE, _FIRST_PAUSE)

    def tick(self, now: float) -> None:
        """Try, once a second, the ports whose turn it is; `now`: seconds of the loop's clock."""
        for udp_socket, (due, pause) in tuple(self._retries.items()):
            if now < due:
                continue
            try:
                self.open(udp_socket)
            except OSError:
                pause = min(2 * pause, _LONGEST_PAUSE)
                self._retries[udp_socket] = (now + pause, pause)
            else:
                del self._retries[udp_socket]
                log.warning(
                    "TCP port %s of %s is free now: browsers whose network blocks UDP use it.",
                    udp_socket.number,
                    udp_socket.bound,
                )

    def close(self, udp_socket: UdpSocket) -> None:
        """Stop listening beside this socket, or trying to; connections stay."""
        self._retries.pop(udp_socket, None)
        if listener := self._listeners.pop(udp_socket, None):
            listener.close()
