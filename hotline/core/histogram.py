"""Counts of values by size, as Prometheus wants them (prometheus.io/docs/concepts/metric_types)."""

from bisect import bisect_left
from collections.abc import Sequence


class Histogram:
    """Counts values in buckets; `counts` has one more than `bounds`, for those above the last.

    A bucket counts values that are at most its bound and above the bound before it.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0

    def note(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def add(self, counts: Sequence[int], total: float) -> None:
        """Add what another one of the same bounds counted. Raises ValueError for other bounds."""
        if len(counts) != len(self.counts):
            raise ValueError(f"{len(counts)} buckets instead of {len(self.counts)}")
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, counts, strict=True)]
        self.total += total

    def take(self) -> tuple[list[int], float]:
        """Return counts and total, and begin at zero."""
        taken = self.counts, self.total
        self.counts, self.total = [0] * len(self.counts), 0.0
        return taken
