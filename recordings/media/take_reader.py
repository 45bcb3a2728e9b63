"""Reading of a recording from disk, which alone is authoritative."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .mp4.boxes import Damaged
from .mp4.fragments import Run, read_fragments
from .mp4.init_segment import AUDIO, VIDEO, TrackInit, read_init
from .overlapping_takes import Beginning, beginnings, kept
from .paths import RATE, read_start, segment_files, take_directories


@dataclass(frozen=True)
class Media:
    """One fragmented MP4 file: its length in bytes, and the runs of samples in it."""

    path: Path
    length: int
    runs: list[Run]

    def of(self, track: int) -> list[Run]:
        return [run for run in self.runs if run.track == track]


@dataclass(frozen=True)
class TakeFiles:
    """One take with its complete segments.

    `sample` is its first on the epoch's 48 kHz counter, `unix` the Unix time at it in seconds.
    `merged` maps keys of seats on disk to those of the same people since.
    """

    directory: Path
    epoch: int
    number: int
    sample: int
    unix: float
    tracks: dict[int, TrackInit]
    segments: list[Media]
    merged: Mapping[str, str] = field(default_factory=dict)

    @property
    def video(self) -> int:
        return self._track(VIDEO)

    @property
    def audio(self) -> int:
        return self._track(AUDIO)

    @property
    def samples(self) -> int:
        """Its duration in samples at 48 kHz."""
        ends = [run.end for media in self.segments[-1:] for run in media.runs]
        return max(ends, default=self.sample) - self.sample

    def _track(self, handler: bytes) -> int:
        return next(number for number, init in self.tracks.items() if init.handler == handler)


def read_takes(room: Path, merged: Mapping[str, str] | None = None) -> list[TakeFiles]:
    """Read all takes of a room that have a complete segment, in order; each moment comes once.

    `merged` maps keys of seats on disk to those of the same people since.
    """
    begun = beginnings(room)
    found = (read_take(*take) for take in take_directories(room))
    once = (_once(take, begun) for take in found if take is not None)
    return [replace(take, merged=merged or {}) for take in once if take.segments]


def _once(take: TakeFiles, begun: list[Beginning]) -> TakeFiles:
    """Drop the segments of moments that a later epoch recorded too."""
    ends = [
        take.unix
        + (max(run.end for run in segment.of(take.video) or segment.runs) - take.sample) / RATE
        for segment in take.segments
    ]
    most = kept(take.epoch, take.number, ends, begun)
    return replace(take, segments=take.segments[:most])


def read_take(epoch: int, number: int, directory: Path) -> TakeFiles | None:
    """Read one take; return None if nothing of it can be played."""
    try:
        tracks = read_init(directory / "init.mp4")
        if {track.handler for track in tracks.values()} != {VIDEO, AUDIO}:
            return None
    except (OSError, Damaged):
        return None
    segments = [read_media(path, tracks) for path in segment_files(directory)]
    segments = [segment for segment in segments if segment.runs]
    if not segments:
        return None
    sample, unix = read_start(directory) or (
        segments[0].runs[0].dts,
        (directory / "init.mp4").stat().st_mtime,
    )
    return TakeFiles(directory, epoch, number, sample, unix, tracks, segments)


def picture_span(segment: Path) -> tuple[int, int]:
    """Return (first sample, samples) of a segment's pictures; (0, 0) if it can't be read."""
    try:
        tracks = read_init(segment.parent / "init.mp4")
    except (OSError, Damaged):
        return 0, 0
    runs = [run for run in read_media(segment, tracks).runs if tracks[run.track].handler == VIDEO]
    return (runs[0].dts, runs[-1].end - runs[0].dts) if runs else (0, 0)


def read_media(path: Path, tracks: dict[int, TrackInit]) -> Media:
    """Read where the samples of a fragmented MP4 are; a file that cannot be opened has none."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return Media(path, 0, [])
    try:
        return Media(path, os.fstat(file).st_size, list(read_fragments(file, tracks)))
    finally:
        os.close(file)
