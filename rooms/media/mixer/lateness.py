"""How late the program's ticks are, counted for the media server."""

from hotline.core.histogram import Histogram
from hotline.monitoring.metrics import TABLE

from .clock import RATE

EVERY = 2 * RATE  # samples between two reports

BOUNDS = TABLE["hotline_mix_lateness_seconds"].bounds


class Lateness:
    """Counts ticks of rooms with live listeners; others wait on purpose, to save CPU time."""

    def __init__(self) -> None:
        self._histogram = Histogram(BOUNDS)
        self._reported_at = 0

    def note(self, late: float) -> None:
        """Count a tick that runs `late` samples after its time."""
        self._histogram.note(max(0.0, late) / RATE)

    def report(self, sample: int) -> tuple[list[int], float] | None:
        """Return what was counted since the last report and its total; None if it is too early."""
        if sample - self._reported_at < EVERY:
            return None
        self._reported_at = sample
        return self._histogram.take()
