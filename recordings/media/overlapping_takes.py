"""Choice of segments where two media servers recorded one room at the same time.

A media server that is cut off from the database goes on recording until it learns that another
has claimed the room under a later epoch. From the first moment of the later epoch on, the later
recording counts; the earlier one is cut there, between two segments. Nothing is deleted.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .paths import read_found, read_start, take_directories

LAG = 10.0  # seconds by which a busy machine may be late to list the segments on disk
SLACK = 0.05  # seconds by which a segment may seem to end late, as clocks are read in turn


class Beginning(NamedTuple):
    """When an epoch began to record, and how many segments of earlier takes it found on disk."""

    epoch: int
    unix: float
    found: dict[str, int]


def beginnings(room: Path) -> list[Beginning]:
    """Return the beginnings of all epochs that recorded, in order."""
    begun: dict[int, Beginning] = {}
    for epoch, _number, directory in take_directories(room):
        if epoch not in begun and (start := read_start(directory)):
            begun[epoch] = Beginning(epoch, start[1], read_found(directory))
    return list(begun.values())


def kept(epoch: int, take: int, ends: Sequence[float], begun: list[Beginning]) -> int:
    """How many segments of a take belong in the copy; `ends` is when each ended, in Unix time.

    A segment is kept if it had ended by the clock when a later epoch began. If that epoch found
    segments that end more than LAG after its beginning, the clock was set back, and all segments
    that it found are kept: otherwise a clock set back by an hour would cost an hour.
    """
    most = len(ends)
    for later in begun:
        if later.epoch > epoch:
            before = sum(end <= later.unix + SLACK for end in ends)
            found = min(later.found.get(f"e{epoch}/t{take}", 0), len(ends))
            was_set_back = found and ends[found - 1] > later.unix + LAG
            most = min(most, max(before, found) if was_set_back else before)
    return most
