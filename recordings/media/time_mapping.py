"""Mapping of wall-clock times to positions in a recording."""

import math
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from .overlapping_takes import beginnings, kept
from .paths import RATE, read_start, segment_files, take_directories


class Start(NamedTuple):
    """Where and when a take began: its first sample, and the Unix time there in seconds.

    `seconds` is its duration, infinite while it may still grow.
    """

    epoch: int
    number: int
    sample: int
    unix: float
    seconds: float

    def sample_at(self, unix: float) -> int:
        return self.sample + round(min(max(unix - self.unix, 0), self.seconds) * RATE)


def starts_on_disk(room: Path) -> list[Start]:
    """The takes of a session that is not sealed, in order; the last one may still grow."""
    found, begun = [], beginnings(room)
    for epoch, number, directory in take_directories(room):
        if start := read_start(directory):
            sample, unix = start
            # Segments end on whole seconds of the counter, so the first may be shorter.
            short = sample % RATE / RATE
            ends = [unix + n - short for n in range(1, len(segment_files(directory)) + 1)]
            if ends and not (segments := kept(epoch, number, ends, begun)):
                continue  # a later epoch recorded all of it too
            found.append(Start(epoch, number, sample, unix, segments - short if ends else -short))
    if found:
        found[-1] = found[-1]._replace(seconds=math.inf)
    return found


def mark_at(unix: float, takes: list[Start]) -> tuple[int, int, int] | None:
    """Map a Unix time in seconds to (epoch, take, sample); return None without takes.

    A time between two takes maps to the start of the later one, where the copy continues; a time
    after the last take maps to its end.
    """
    for take in takes:
        if unix < take.unix + take.seconds or take is takes[-1]:
            return take.epoch, take.number, take.sample_at(unix)
    return None


def second_of(moment: datetime, takes: list[Start]) -> float | None:
    """Map a moment to seconds from the beginning of the replay; return None without takes."""
    mark = mark_at(moment.timestamp(), takes)
    return seconds_into(mark, takes) if mark else None


def seconds_into(mark: tuple[int, int, int], takes: list[Start]) -> float:
    """Return how far a mark of these takes is from the beginning of the replay, in seconds."""
    epoch, number, sample = mark
    before = 0.0
    for take in takes:
        if (take.epoch, take.number) == (epoch, number):
            return before + (sample - take.sample) / RATE
        before += take.seconds
    return before
