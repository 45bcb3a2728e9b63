"""The durations of takes against the clock of the machine, and the gaps between them."""

from collections.abc import Iterator
from itertools import pairwise

from ..paths import RATE, read_start
from ..take_reader import TakeFiles
from ..timeline import Stretch
from . import speaker_tracks
from .finding import (
    CLOCK,
    EARLY,
    INTERRUPTION,
    NO_CLOCK,
    OVERRUN,
    PAUSE,
    RESTART,
    Finding,
    Place,
    found,
    place_in,
)

SET = 1.0
"""Seconds by which takes and clock may differ; a machine that is busy reads its clock late."""

SLOW = 5.0
"""Seconds that a media server may take to stop after End."""

SHORT = 3.0
"""Seconds that may be missing before End."""

GAP = 0.5
"""Seconds; a shorter gap between two takes is not listed."""


def check(
    takes: list[TakeFiles], place: Place, ended_at: float | None, *, empty: bool
) -> Iterator[Finding]:
    """Yield where the takes of a recording contradict the clock.

    `ended_at` is when the session ended, in Unix time; `empty` says that nobody was on stage any
    more at the end of the last take. The beginning of a session tells nothing, because the first
    take begins with the first sound.
    """
    for take in takes:
        if read_start(take.directory) is None:
            yield found(NO_CLOCK, place, take, take.sample, 0)
    for before, after in pairwise(takes):
        set_by = _gap(before, after)[1]
        if abs(set_by) > SET:
            yield found(CLOCK, place, after, after.sample, set_by)
    if takes and ended_at is not None:
        yield from _at_the_end(takes[-1], place, ended_at, empty=empty)


def gaps(takes: list[TakeFiles], laid: list[Stretch]) -> list[Finding]:
    """List the recorded gaps: the times between takes that the copies leave out."""
    place = place_in(laid)
    listed = []
    for before, after in pairwise(takes):
        lost, _ = _gap(before, after)
        if lost > GAP:
            listed.append(found(_why(before, after), place, after, after.sample, lost))
    return listed


def _why(before: TakeFiles, after: TakeFiles) -> str:
    if speaker_tracks.ended_empty(before, speaker_tracks.read(before)):
        return PAUSE
    # The counter of an epoch begins anew when its mixer is restarted.
    same = before.epoch == after.epoch and after.sample > before.sample
    return INTERRUPTION if same else RESTART


def _gap(before: TakeFiles, after: TakeFiles) -> tuple[float, float]:
    """Return (seconds between two takes, seconds by which the clock was set meanwhile)."""
    by_clock = after.unix - _end(before)
    end = before.sample + before.samples
    if before.epoch == after.epoch and after.sample >= end:
        # Both are on one counter, which nobody can set.
        by_counter = (after.sample - end) / RATE
        return by_counter, by_clock - by_counter
    return (by_clock, 0.0) if by_clock >= -SET else (0.0, by_clock)


def _at_the_end(
    last: TakeFiles, place: Place, ended_at: float, *, empty: bool
) -> Iterator[Finding]:
    left = ended_at - _end(last)
    at = last.sample + last.samples
    if left > SHORT and not empty:
        kind = CLOCK if _was_written_at(last, ended_at) else EARLY
        yield found(kind, place, last, at, left)
    elif -left > SLOW:
        yield found(OVERRUN, place, last, at, -left)


def _was_written_at(take: TakeFiles, unix: float) -> bool:
    """Whether the last segment of a take was written at that time by the machine's clock."""
    try:
        return abs(take.segments[-1].path.stat().st_mtime - unix) <= SHORT
    except OSError:
        return False


def _end(take: TakeFiles) -> float:
    return take.unix + take.samples / RATE
