"""Measure how late a publisher's packets come, to set the delay of its jitter buffer."""

from collections import deque

from ..clock import RATE, TICK

WINDOW = 200
"""Packets remembered: 4 s at 20 ms, in which ±200 ppm of drift move the delay by under 1 ms."""

LATELY = 75
"""Packets, 1.5 s. Lateness older than that, with none since, is not counted as jitter, because a
machine or a network was only busy for a while."""

UPDATED_EVERY = 5
"""Packets between two updates, a tenth of a second, because sorting takes longest of all here."""

LATE_SHARE = 0.02
"""Share of packets that may come too late and be concealed."""

FEW = WINDOW // 4
MARGIN = RATE // 100
UNSURE = RATE // 50
"""Added while few packets have been seen: the least delay is 30 ms at first, later 10 ms plus the
jitter."""

LOSS_REMEMBERED = 30 * RATE
"""Samples after a loss for which the delay is a packet longer, because Opus recovers a lost packet
from the next one."""


class Delays:
    """The recent delays of a publisher's packets.

    A delay is the arrival on the room's clock minus the timestamp on the publisher's, in samples.
    Only differences of delays mean anything, and they grow or shrink steadily when the two clocks
    drift.
    """

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=WINDOW)
        self._last: tuple[float, int] | None = None
        self._since = 0  # packets since the last update
        self._earliest = self._needed = 0.0
        self._lost = float("-inf")

    def add(self, arrival: float, timestamp: int) -> bool:
        """Add an arrival; return False if the publisher's clock jumped ahead by over a second."""
        delay = arrival - timestamp
        if self._recent and delay < self._earliest - RATE:
            return False
        last, self._last = self._last, (arrival, timestamp)
        # Of packets that waited behind one delayed packet count only that one, or a single stall
        # of the network would be taken for lasting jitter.
        if last is None or arrival - last[0] >= (timestamp - last[1]) / 2:
            self._recent.append(delay)
        self._since += 1
        if self._since == UPDATED_EVERY or len(self._recent) <= FEW:
            self._update()
        return True

    def lose(self, arrival: float) -> None:
        """Note that packets before the one that came at `arrival` are missing."""
        self._lost = arrival

    def least(self, now: int) -> float:
        """Return the shortest delay, in samples, at which a packet can be played from its start."""
        return self._needed + (TICK if now - self._lost < LOSS_REMEMBERED else 0)

    def _update(self) -> None:
        self._since = 0
        ordered = sorted(self._recent)
        self._earliest = ordered[0]
        late = ordered[min(len(ordered) - 1, int(len(ordered) * (1 - LATE_SHARE)))]
        late = min(late, max(list(self._recent)[-LATELY:]))
        self._needed = late + MARGIN + (UNSURE if len(ordered) < FEW else 0)
