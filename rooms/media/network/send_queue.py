"""The queue of one UDP socket for what goes to many listeners at once."""

import asyncio
import socket
from collections import OrderedDict
from typing import TYPE_CHECKING

from ..rtp import AUDIO, VIDEO
from .packet_arena import PacketArena
from .turn_budget import TurnBudget
from .udp_batch import UdpBatch

if TYPE_CHECKING:
    from .fan import Fan


class SendQueue:
    """Sends what fans have queued: at once, if that is possible within a few milliseconds.

    The rest is sent in the next turns of the event loop, sound before pictures. When the socket is
    full, which on a real network it is within microseconds, sending goes on when it is not.
    """

    def __init__(self, udp_socket: socket.socket) -> None:
        self._socket = udp_socket
        self._loop = asyncio.get_running_loop()
        self.fans: set[Fan] = set()
        self.arena = PacketArena()
        self.batch = UdpBatch(udp_socket, self.arena)
        self._waiting: dict[int, OrderedDict[Fan, None]]
        self._waiting = {AUDIO: OrderedDict(), VIDEO: OrderedDict()}
        self._is_full = False
        self._budget = TurnBudget(self._drain)
        self.outdated = 0

    @property
    def family(self) -> socket.AddressFamily:
        return self._socket.family

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be sent."""
        return not self._is_full and not any(self._waiting.values())

    @property
    def dropped(self) -> int:
        """Packets that were not sent: too many waited, or the kernel or libsrtp refused them."""
        return self.batch.dropped + self.outdated

    def push(self, fan: "Fan") -> None:
        """Send what this fan has queued, now or soon."""
        self._waiting[fan.media][fan] = None
        self._drain()

    def report(self, now: float) -> None:
        """Send a sender report to each listener of the fans; `now`: CLOCK_MONOTONIC seconds."""
        for fan in tuple(self.fans):
            fan.report(now)

    def close(self) -> None:
        """Send nothing more; call it before the socket is closed."""
        if self._is_full:
            self._loop.remove_writer(self._socket)
        self._budget.close()
        for fans in self._waiting.values():
            fans.clear()
        self._is_full = True

    def _drain(self) -> None:
        while not self._is_full and (fans := self._waiting[AUDIO] or self._waiting[VIDEO]):
            if not self._budget.is_left:
                return
            fan = next(iter(fans))
            with self._budget:
                self._send_slice(fan)
            if fan.is_idle:
                fans.pop(fan, None)
            else:
                fans.move_to_end(fan)

    def _send_slice(self, fan: "Fan") -> None:
        fan.load_slice(self.arena, self.batch)
        if not self.batch.send():
            self._is_full = True
            self._loop.add_writer(self._socket, self._send_rest)

    def _send_rest(self) -> None:
        if self.batch.send():
            self._loop.remove_writer(self._socket)
            self._is_full = False
            self._drain()
