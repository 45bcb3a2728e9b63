"""How long events take from their rows to the sockets of pages."""

import time
from collections.abc import Callable, Mapping

from hotline.core.histogram import Histogram
from hotline.monitoring.metrics import TABLE

LAG = Histogram(TABLE["hotline_event_lag_seconds"].bounds)
"""Of all rooms of this process, in seconds."""
MOST = 1000  # events that wait for the next rendering of a room


class EventLag:
    """The events of one room that came and are not rendered yet.

    Clocks of two machines may differ; an event from the future counts as 0 s.
    """

    def __init__(self, histogram: Histogram = LAG, clock: Callable[[], float] = time.time) -> None:
        self._histogram = histogram
        self._clock = clock
        self._numbered_at: list[float] = []

    def came(self, message: Mapping[str, object]) -> None:
        """Note an event by the Unix time at which its row was written."""
        numbered_at = message.get("at")
        if isinstance(numbered_at, int | float) and len(self._numbered_at) < MOST:
            self._numbered_at.append(numbered_at)

    def sent(self) -> None:
        """Count all that came, because the sockets have their texts now."""
        now = self._clock()
        for numbered_at in self._numbered_at:
            self._histogram.note(max(0.0, now - numbered_at))
        self._numbered_at.clear()
