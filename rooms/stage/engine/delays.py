"""How late a publisher's packets come, and so how deep its jitter buffer must be."""

from collections import deque

from .clock import RATE, TICK

WINDOW = 200
"""Packets remembered: 4 s at 20 ms, in which ±200 ppm of drift move the delay by under 1 ms."""

LATE_SHARE = 0.02
"""Share of packets that may come after their time and be concealed."""

MARGIN = RATE // 100
UNSURE = RATE // 50
"""Added while few packets have been seen: a first target of 50 ms, later 30 ms and the jitter."""


class Delays:
    """Delays are arrival on the room's clock less timestamp on the publisher's, in samples: only
    their differences mean anything, and two clocks that drift make them slope."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=WINDOW)
        self._last: tuple[float, int] | None = None

    def add(self, arrival: float, timestamp: int) -> bool:
        """Note an arrival; False when the publisher's clock has jumped ahead of all it said."""
        delay = arrival - timestamp
        if self._recent and delay < min(self._recent) - RATE:
            return False
        last, self._last = self._last, (arrival, timestamp)
        # Of packets that waited together behind one delayed packet only that one counts, else one
        # stall of the network would pass for lasting jitter.
        if last is None or arrival - last[0] >= (timestamp - last[1]) / 2:
            self._recent.append(delay)
        return True

    def target(self) -> float:
        """Delay, in samples, at which sound should be played."""
        ordered = sorted(self._recent)
        late = ordered[min(len(ordered) - 1, int(len(ordered) * (1 - LATE_SHARE)))]
        # A tick reads TICK samples at its start, so the last of them must be there by then.
        unsure = UNSURE if len(ordered) < WINDOW // 4 else 0
        return late + TICK + MARGIN + unsure
