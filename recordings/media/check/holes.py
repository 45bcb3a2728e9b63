"""Holes inside a take: segments that are gone, damaged, or in the wrong place."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from ..mp4.boxes import Damaged, walk
from ..paths import RATE, read_found, segment_files, take_directories
from ..take_reader import Media, TakeFiles, read_media
from .finding import (
    DAMAGED,
    MISSING,
    NO_PICTURE,
    NO_SOUND,
    SHIFTED,
    Finding,
    Place,
    found,
)

SLACK = 0.080
"""Seconds. Sound frames reach over the end of their segment by up to 21 ms."""

SEGMENT = RATE  # samples of most segments


def check(directory: Path, takes: list[TakeFiles], place: Place) -> Iterator[Finding]:
    """Yield the holes of each take: at its beginning, between its segments, and at its end."""
    expected = _expected(directory)
    for take in takes:
        files = {int(path.stem): path for path in segment_files(take.directory)}
        yield from _at_the_beginning(take, files, place)
        for before, after in pairwise(take.segments):
            yield from _between(take, before, after, files, place)
        yield from _at_the_end(take, files, expected.get(_name(take), 0), place)
        yield from _one_sided(take, place)


def _expected(directory: Path) -> dict[str, int]:
    """How many segments of each take a later epoch saw on disk when it began."""
    seen: dict[str, int] = {}
    for _, _, folder in take_directories(directory):
        for name, segments in read_found(folder).items():
            seen[name] = max(segments, seen.get(name, 0))
    return seen


def _name(take: TakeFiles) -> str:
    return f"e{take.epoch}/t{take.number}"


def _at_the_beginning(take: TakeFiles, files: dict[int, Path], place: Place) -> Iterator[Finding]:
    first = take.segments[0]
    lost = min((run.dts for run in first.runs), default=take.sample) - take.sample
    if _number(first) and lost > SLACK * RATE:
        yield found(_why(range(_number(first)), files), place, take, take.sample, lost / RATE)


def _between(
    take: TakeFiles, before: Media, after: Media, files: dict[int, Path], place: Place
) -> Iterator[Finding]:
    jumps = [
        after.of(track)[0].dts - before.of(track)[-1].end
        for track in (take.video, take.audio)
        if before.of(track) and after.of(track)
    ]
    # If only one of both jumps, that is a matter of skew.
    jump = min(jumps, key=abs, default=0)
    between = range(_number(before) + 1, _number(after))
    at = max(run.end for run in before.runs)
    if between:
        lost = jump if jump > 0 else len(between) * SEGMENT
        yield found(_why(between, files), place, take, at, lost / RATE)
    elif abs(jump) > SLACK * RATE:
        kind = DAMAGED if jump > 0 and _is_torn(before) else SHIFTED
        yield found(kind, place, take, at, jump / RATE)


def _at_the_end(
    take: TakeFiles, files: dict[int, Path], expected: int, place: Place
) -> Iterator[Finding]:
    last = _number(take.segments[-1])
    after = range(last + 1, max([last, expected - 1, *files]) + 1)
    # Segments that can be read are left out because a later epoch recorded the same time.
    lost = []
    for number in after:
        if number in files and read_media(files[number], take.tracks).runs:
            break
        lost.append(number)
    if lost:
        at = max(run.end for run in take.segments[-1].runs)
        seconds = float(len(lost))  # nothing tells their durations
        yield found(_why(lost, files), place, take, at, seconds * SEGMENT / RATE)
    yield from _torn_end(take, place)


def _torn_end(take: TakeFiles, place: Place) -> Iterator[Finding]:
    last = take.segments[-1]
    at = max(run.end for run in last.runs)
    lost = SEGMENT - (at - min(run.dts for run in last.runs))
    if lost > SLACK * RATE and _is_torn(last):
        yield found(DAMAGED, place, take, at, lost / RATE)


def _one_sided(take: TakeFiles, place: Place) -> Iterator[Finding]:
    """Yield the segments that have only picture or only sound, those in a row as one."""
    for track, kind in ((take.video, NO_PICTURE), (take.audio, NO_SOUND)):
        start = end = None
        for segment in take.segments:
            if segment.of(track):
                if start is not None and end is not None:
                    yield found(kind, place, take, start, (end - start) / RATE)
                start = None
                continue
            start = segment.runs[0].dts if start is None else start
            end = segment.runs[-1].end
        if start is not None and end is not None:
            yield found(kind, place, take, start, (end - start) / RATE)


def _is_torn(segment: Media) -> bool:
    """Whether parts of a segment are gone, because its file ends before its last box does."""
    try:
        list(walk(segment.path.read_bytes()))
    except (OSError, Damaged):
        return True
    return False


def _number(segment: Media) -> int:
    return int(segment.path.stem)


def _why(numbers: range | list[int], files: dict[int, Path]) -> str:
    return DAMAGED if any(number in files for number in numbers) else MISSING
