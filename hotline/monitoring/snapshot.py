"""The numbers of one process, or of the site, at one moment."""

import json
import time
from dataclasses import dataclass, field
from typing import Any, Self

from hotline.core.histogram import Histogram

from .metrics import TABLE

Value = float | tuple[list[int], float]
"""A number; for a histogram the counts of its buckets, and the sum of what they counted."""


class Malformed(ValueError):
    """Not the text of a snapshot, or one of another version of Hotline."""


@dataclass
class Snapshot:
    """`kind` is "web", "media", "worker" or "site"; `name` tells processes of one kind apart."""

    kind: str
    name: str = ""
    at: float = field(default_factory=time.time)
    values: dict[tuple[str, tuple[str, ...]], Value] = field(default_factory=dict)

    @property
    def process(self) -> str:
        return f"{self.kind} {self.name}"

    def set(self, name: str, value: float | Histogram | None, *labels: str) -> None:
        """Set a number of the table; None leaves it out. Labels are in the table's order."""
        if len(labels) != len(TABLE[name].labels):
            raise ValueError(f"{name} has the labels {TABLE[name].labels}")
        if isinstance(value, Histogram):
            self.values[name, labels] = list(value.counts), value.total
        elif value is not None:
            self.values[name, labels] = value

    def get(self, name: str, *labels: str) -> float:
        """Return a number that is no histogram; 0 if it is not set."""
        value = self.values.get((name, labels), 0.0)
        return value if isinstance(value, int | float) else 0.0

    def has(self, name: str, *labels: str) -> bool:
        return (name, labels) in self.values

    def total(self, name: str) -> float:
        """Return the sum of a number over all its labels."""
        return sum(self.get(found, *labels) for found, labels in self.values if found == name)

    def text(self) -> str:
        values = [[name, labels, value] for (name, labels), value in self.values.items()]
        return json.dumps({"kind": self.kind, "name": self.name, "at": self.at, "values": values})

    @classmethod
    def of_text(cls, text: bytes | str) -> Self:
        """Read what `text` wrote; numbers that are not in the table are left out.

        Raises Malformed.
        """
        try:
            told = json.loads(text)
            snapshot = cls(str(told["kind"]), str(told["name"]), float(told["at"]))
            for name, labels, value in told["values"]:
                if name in TABLE and len(labels) == len(TABLE[name].labels):
                    snapshot.values[name, tuple(map(str, labels))] = _value(name, value)
        except (ValueError, KeyError, TypeError) as error:
            raise Malformed(str(error)) from error
        return snapshot


def _value(name: str, value: Any) -> Value:  # of JSON
    """Check a value that came from Redis. Raises ValueError or TypeError."""
    if not TABLE[name].bounds:
        return float(value)
    counts, total = value
    if len(counts) != len(TABLE[name].bounds) + 1:
        raise ValueError(f"{name} has other buckets")
    return [int(count) for count in counts], float(total)
