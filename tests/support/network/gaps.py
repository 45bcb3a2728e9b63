"""Gaps in a steady sound."""

import numpy as np

RATE = 48_000
_PART = RATE // 100


def gaps(samples: np.ndarray) -> list[tuple[float, float]]:
    """(start, length) of each gap, in seconds: of 10 ms below a tenth of the usual level."""
    parts = samples[: len(samples) // _PART * _PART].reshape(-1, _PART)
    level = np.sqrt((parts**2).mean(axis=1))
    silent = np.concatenate([[False], level < np.median(level) / 10, [False]])
    edges = np.flatnonzero(np.diff(silent.astype(int)))
    return [(float(start) / 100, float(end - start) / 100) for start, end in edges.reshape(-1, 2)]


def longest(found: list[tuple[float, float]]) -> float:
    """The length of the longest, in seconds; 0 without any."""
    return max((length for _start, length in found), default=0.0)
