"""The page of metrics, in the text format of Prometheus."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.registry import Collector

from .metrics import COUNTER, HISTOGRAM, OF_A_PROCESS, TABLE
from .snapshot import Snapshot

__all__ = ["CONTENT_TYPE", "page"]


def page(snapshots: Iterable[Snapshot]) -> bytes:
    """Return the page with the numbers of all of them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Snapshots(list(snapshots)))
    return generate_latest(registry)


class _Snapshots(Collector):
    def __init__(self, snapshots: list[Snapshot]) -> None:
        self._snapshots = snapshots

    def collect(self) -> Iterator[Metric]:
        for name in TABLE:
            if samples := self._samples(name):
                yield _family(name, samples)

    def _samples(self, name: str) -> list[tuple[list[str], Any]]:
        """Return pairs of all labels and the value."""
        return [
            ([snapshot.process, *labels] if name in OF_A_PROCESS else list(labels), value)
            for snapshot in self._snapshots
            for (found, labels), value in snapshot.values.items()
            if found == name
        ]


def _family(name: str, samples: list[tuple[list[str], Any]]) -> Metric:
    kind, meaning, own_labels, bounds = TABLE[name]
    labels = ["process", *own_labels] if name in OF_A_PROCESS else list(own_labels)
    if kind == HISTOGRAM:
        histogram = HistogramMetricFamily(name, meaning, labels=labels)
        for values, value in samples:
            counts, total = value
            ends = [*map(str, bounds), "+Inf"]
            buckets = list(zip(ends, accumulate(counts), strict=True))
            histogram.add_metric(values, buckets, total)
        return histogram
    family = CounterMetricFamily if kind == COUNTER else GaugeMetricFamily
    numbers = family(name, meaning, labels=labels)
    for values, value in samples:
        numbers.add_metric(values, value)
    return numbers
