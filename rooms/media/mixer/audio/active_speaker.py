"""Who is large in the picture because they speak."""

from collections import Counter, deque

from rooms.media.ipc_protocol import QUIET

from ..clock import RATE

HOLD = RATE * 3 // 2
"""Samples somebody stays at least, so that nobody flickers."""

READINGS = 4
PERSUADES = 3
"""Of the last four readings, at 4 Hz, the loudest must have been the same person in three: a cough
or a door is over after two."""


class ActiveSpeaker:
    """Somebody silent stays until another speaks."""

    def __init__(self) -> None:
        self.seat: str | None = None
        self._since = -HOLD
        self._loudest: deque[str | None] = deque(maxlen=READINGS)

    def hear(self, sample: int, levels: dict[str, int]) -> None:
        """Levels, 0 to 100, of all on stage in their order, a quarter of a second since the last
        ones."""
        loudest = max(levels, key=levels.__getitem__, default=None)
        speaks = loudest is not None and levels[loudest] >= QUIET
        self._loudest.append(loudest if speaks else None)
        if self.seat not in levels:
            # Nobody has spoken for this place: whoever speaks first may have it at once.
            self.seat, self._since = next(iter(levels), None), sample - HOLD
        [(seat, times)] = Counter(self._loudest).most_common(1)
        convincing = seat in levels and seat != self.seat and times >= PERSUADES
        if convincing and sample - self._since >= HOLD:
            self.seat, self._since = seat, sample
