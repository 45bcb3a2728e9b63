"""How late a publisher's packets come, and so how deep its jitter buffer must be."""

from collections import deque

from ..clock import RATE, TICK

WINDOW = 200
"""Packets remembered: 4 s at 20 ms, in which ±200 ppm of drift move the delay by under 1 ms."""

LATELY = 75
"""Packets, 1.5 s: what was late before that, when nothing was since, was a machine or a network
that was busy for a while, and no jitter."""

LOOKED_AT_EVERY = 5
"""Packets, a tenth of a second: to put them all in order takes longer than all else here."""

LATE_SHARE = 0.02
"""Share of packets that may come after their time and be concealed."""

FEW = WINDOW // 4
MARGIN = RATE // 100
UNSURE = RATE // 50
"""Added while few packets have been seen: a first target of 50 ms, later 30 ms and the jitter."""


class Delays:
    """Delays are arrival on the room's clock less timestamp on the publisher's, in samples: only
    their differences mean anything, and two clocks that drift make them slope."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=WINDOW)
        self._last: tuple[float, int] | None = None
        self._since = 0  # packets since they were last looked at
        self._least = self._target = 0.0

    def add(self, arrival: float, timestamp: int) -> bool:
        """Note an arrival; False when the publisher's clock has jumped ahead of all it said."""
        delay = arrival - timestamp
        if self._recent and delay < self._least - RATE:
            return False
        last, self._last = self._last, (arrival, timestamp)
        # Of packets that waited together behind one delayed packet only that one counts, else one
        # stall of the network would pass for lasting jitter.
        if last is None or arrival - last[0] >= (timestamp - last[1]) / 2:
            self._recent.append(delay)
        self._since += 1
        if self._since == LOOKED_AT_EVERY or len(self._recent) <= FEW:
            self._look()
        return True

    def target(self) -> float:
        """Delay, in samples, at which sound should be played."""
        return self._target

    def _look(self) -> None:
        self._since = 0
        ordered = sorted(self._recent)
        self._least = ordered[0]
        late = ordered[min(len(ordered) - 1, int(len(ordered) * (1 - LATE_SHARE)))]
        late = min(late, max(list(self._recent)[-LATELY:]))
        # A tick reads TICK samples at its start, so the last of them must be there by then.
        self._target = late + TICK + MARGIN + (UNSURE if len(ordered) < FEW else 0)
