"""The speakers' own files: whether they can be read, and are aligned with the program."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..mp4.boxes import Damaged
from ..mp4.fragments import Run
from ..mp4.init_segment import TrackInit, read_init
from ..paths import RATE
from ..speaker_m4a import NAME
from ..take_reader import Media, TakeFiles, read_media
from ..timeline import FRAME
from .decoding import decodes, spread
from .finding import BAD_TRACK, CUT_TRACK, SHIFTED_TRACK, Finding, Place, found

DECODED = 24
"""Files of which the first and the last fragment are decoded."""

LOST = 2.0
"""Seconds. A crash may cut off the fragment that was being written, which has one second."""

EMPTY = 4.0
"""Seconds between the last speaker's leaving and the end of their take if the take ended because
nobody was on stage. The mixer waits for 5."""


@dataclass(frozen=True)
class TrackFile:
    """One file of a seat's own sound, which begins at `sample`; `media` is None if unreadable."""

    take: TakeFiles
    seat: str
    sample: int
    init: TrackInit | None
    media: Media | None


def read(take: TakeFiles) -> list[TrackFile]:
    """Read the speakers' files of a take, in order of their names, without those that are empty.

    A crash may leave empty ones.
    """
    files = []
    for path in sorted((take.directory / "tracks").glob("*.mp4")):
        match = NAME.fullmatch(path.name)
        if match is None or not path.stat().st_size:
            continue
        init = media = None
        try:
            tracks = read_init(path)
        except (OSError, Damaged):
            tracks = {}
        if tracks and (whole := read_media(path, tracks)).runs:
            init, media = next(iter(tracks.values())), whole
        files.append(TrackFile(take, match["seat"], int(match["sample"]), init, media))
    return files


def ended_empty(take: TakeFiles, files: list[TrackFile]) -> bool:
    """Whether a take ended because nobody was on stage any more, by its speakers' files."""
    if not files or any(file.media is None for file in files):
        return False
    last = max(file.media.runs[-1].end for file in files if file.media)
    return take.sample + take.samples - last >= EMPTY * RATE


def check(files: list[TrackFile], place: Place) -> Iterator[Finding]:
    """Yield what is wrong with the speakers' files; the copies have silence in its place."""
    decoded = {id(file) for file in spread(files, DECODED)}
    for file in files:
        if file.media is None or file.init is None:
            yield found(BAD_TRACK, place, file.take, file.sample, 0, file.seat)
            continue
        yield from _in_place(file, file.media, place)
        if id(file) in decoded:
            for run in spread(file.media.runs, 2):
                if not decodes("aac", file.init.config, file.media.path, [run]):
                    seconds = (run.end - run.dts) / RATE
                    yield found(BAD_TRACK, place, file.take, run.dts, seconds, file.seat)


def _in_place(file: TrackFile, media: Media, place: Place) -> Iterator[Finding]:
    moved = _moved(media.runs, file.sample)
    if moved is not None:
        run, by = moved
        yield found(SHIFTED_TRACK, place, file.take, run.dts - by, by / RATE, file.seat)
    lost = _seconds_after(media)
    if lost > LOST:
        yield found(CUT_TRACK, place, file.take, media.runs[-1].end, lost, file.seat)


def _moved(runs: list[Run], sample: int) -> tuple[Run, int] | None:
    """The first run that is not where the file's name or the run before says, and by how much."""
    if abs(runs[0].dts - sample) > FRAME // 2:
        return runs[0], runs[0].dts - sample
    for before, after in pairwise(runs):
        if abs(after.dts - before.end) > FRAME // 2:
            return after, after.dts - before.end
    return None


def _seconds_after(media: Media) -> float:
    """About how many seconds lie in the bytes after the last fragment that can be read."""
    last = media.runs[-1]
    whole = last.offset + int(last.sizes.sum())
    seconds = sum(map(len, media.runs)) * FRAME / RATE
    return (media.length - whole) / (whole / seconds)
