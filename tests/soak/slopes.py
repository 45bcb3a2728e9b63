"""Whether a number of a process grows: least squares, with a bound by its noise."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

LEAST = 8  # samples of one life of a process, with less of which its slope says nothing
SURE = 3.0  # standard errors


@dataclass(frozen=True)
class Slope:
    """Growth in units per minute, its standard error, and minutes that were measured."""

    per_minute: float
    error: float
    minutes: float

    @property
    def surely(self) -> float:
        """The growth per minute that is more than noise; 0 if it may be noise alone."""
        return max(0.0, self.per_minute - SURE * self.error)


def slope(lives: Iterable[list[tuple[float, float]]]) -> Slope | None:
    """Return the common slope of several lives of a program, each with a level of its own.

    A life is pairs of (minute, number), as a process had them from its start to its end. Samples
    that follow each other depend on each other, so the error is that of as many samples as are
    independent, by the correlation of neighbours. None if no life has LEAST samples.
    """
    parts = [np.array(life, float) for life in lives if len(life) >= LEAST]
    if not parts:
        return None
    times = np.concatenate([part[:, 0] - part[:, 0].mean() for part in parts])
    numbers = np.concatenate([part[:, 1] - part[:, 1].mean() for part in parts])
    spread = float(times @ times)
    per_minute = float(times @ numbers) / spread
    rest = numbers - per_minute * times
    free = max(1, len(rest) - len(parts) - 1)
    variance = float(rest @ rest) / free
    return Slope(
        per_minute,
        float(np.sqrt(variance / spread * _repeated(rest))),
        float(sum(part[-1, 0] - part[0, 0] for part in parts)),
    )


def _repeated(rest: np.ndarray) -> float:
    """How many samples count as one, if each is like the one before by a correlation."""
    energy = float(rest @ rest)
    alike = float(rest[1:] @ rest[:-1]) / energy if energy else 0.0
    alike = min(0.9, max(0.0, alike))
    return (1 + alike) / (1 - alike)
