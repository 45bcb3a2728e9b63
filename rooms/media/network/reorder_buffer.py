"""Putting the packets of one source into the order of their numbers."""

from collections.abc import Callable

from .. import rtp
from ..rtp import RtpPacket

HOLD = 0.08
"""Seconds for which packets wait for one that is missing: two requests for it, on a network between
two machines of a site."""
MOST = 512
"""Packets that wait."""
_FAR = 3000
"""Numbers between two packets from which the source counts as begun anew."""


class ReorderBuffer:
    """Calls `on_packet` for each packet in turn.

    Packets wait for a missing one for HOLD seconds; then `on_skip` is called with the number of
    those that are given up, and they go on. A packet that comes after that is dropped.
    """

    def __init__(
        self, on_packet: Callable[[RtpPacket], None], on_skip: Callable[[int], None]
    ) -> None:
        self._on_packet, self._on_skip = on_packet, on_skip
        self._next: int | None = None
        self._waiting: dict[int, tuple[RtpPacket, float]] = {}

    @property
    def is_idle(self) -> bool:
        """Whether no packet waits."""
        return not self._waiting

    def add(self, packet: RtpPacket, now: float) -> None:
        """`now`: seconds, monotonic."""
        if self._next is None:
            self._next = packet.sequence
        number = rtp.unwrap(packet.sequence, self._next, 16)
        if abs(number - self._next) >= _FAR:
            self._begin_anew(number)
        elif number < self._next:
            return
        self._waiting.setdefault(number, (packet, now))
        self._pass_on()
        if len(self._waiting) > MOST:
            self._give_up()

    def expire(self, now: float) -> bool:
        """Give up what was waited for too long; return whether anything was."""
        if not self._waiting or now - min(at for _, at in self._waiting.values()) < HOLD:
            return False
        self._give_up()
        return True

    def _pass_on(self) -> None:
        assert self._next is not None  # a packet has come
        while waiting := self._waiting.pop(self._next, None):
            self._next += 1
            self._on_packet(waiting[0])

    def _give_up(self) -> None:
        """Go on with the packet that waits and has the lowest number."""
        assert self._next is not None  # a packet waits
        first = min(self._waiting)
        self._on_skip(first - self._next)
        self._next = first
        self._pass_on()

    def _begin_anew(self, number: int) -> None:
        while self._waiting:
            self._give_up()
        self._on_skip(1)
        self._next = number
