"""Choose the active speaker, who is shown large in the picture."""

from collections import Counter, deque

from rooms.media.ipc_protocol import QUIET

from ..clock import RATE

HOLD = RATE * 3 // 2
"""Samples the active speaker is kept at least, so that the picture does not flicker."""

READINGS = 4
PERSUADES = 3
"""A new active speaker must have been the loudest in three of the last four readings, at 4 Hz,
because a cough or a door is over after two."""


class ActiveSpeaker:
    """`seat` is the active speaker; a silent one stays active until another speaks."""

    def __init__(self) -> None:
        self.seat: str | None = None
        self._since = -HOLD
        self._loudest: deque[str | None] = deque(maxlen=READINGS)

    def hear(self, sample: int, levels: dict[str, int]) -> None:
        """Add a reading: levels, 0 to 100, of all participants in order, every quarter second."""
        loudest = max(levels, key=levels.__getitem__, default=None)
        speaks = loudest is not None and levels[loudest] >= QUIET
        self._loudest.append(loudest if speaks else None)
        if self.seat not in levels:
            # The first participant is shown without having spoken, so need not be held for HOLD.
            self.seat, self._since = next(iter(levels), None), sample - HOLD
        [(seat, times)] = Counter(self._loudest).most_common(1)
        convincing = seat in levels and seat != self.seat and times >= PERSUADES
        if convincing and sample - self._since >= HOLD:
            self.seat, self._since = seat, sample
