"""Writing a room's recording to disk, one whole second at a time.

`<directory>/e{epoch}/t{take}/` gets `take.json`, `init.mp4`, `00000.m4s` …, at its end
`loudness.json`, and `tracks/{seat}-{first sample}.mp4`; `live.m3u8` beside the epochs lists the
last seconds. A file is written under another name, fsynced and renamed, so that what bears a
segment's name is whole whatever kills the process. Every call may raise OSError; then `abandon`
the take: what was written before stays good.
"""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from .loudness import NAME as LOUDNESS
from .loudness import Loudness
from .paths import epochs, read_start, segment_files, take_directories
from .playlist import LONGEST, WINDOW, Segment, began, live
from .segments import TIMESCALE, Coded, mux, place
from .track import Track

SHORTEST_FIRST = TIMESCALE // 2
"""Samples: a take's first segment reaches to the second whole second when it would be shorter."""

Fill = Callable[[Sequence[Coded], int], Sequence[Coded]]


def as_they_are(pictures: Sequence[Coded], end: int) -> Sequence[Coded]:
    return pictures


class RecordingWriter:
    """The recording of one room in one epoch; `size` is (width, height) of its pictures.

    `fill` may put pictures between those of a segment that lasts until a sample.
    """

    def __init__(
        self,
        directory: Path,
        epoch: int,
        size: tuple[int, int],
        fps: int,
        fill: Fill = as_they_are,
    ) -> None:
        self._directory = directory
        self._fill = fill
        self.epoch = epoch
        self._size = size
        self._fps = fps
        self._take: TakeWriter | None = None
        # An engine that died may be started again in the same epoch: its takes keep their names.
        taken = [take for at, take, _ in take_directories(directory) if at == epoch]
        self._taken = max(taken, default=0)
        self._before, self._earlier_takes, self._window = _found(directory)

    @property
    def take(self) -> int:
        """Number of the take that is open, or else of the last one; 0 before the first."""
        return self._taken

    @property
    def is_open(self) -> bool:
        return self._take is not None

    @property
    def has_segments(self) -> bool:
        """Something of the open take is on disk."""
        return self._take is not None and self._take.number > 0

    def open(self, sample: int, unix: float) -> int:
        """Begin a take whose first picture and sound are at `sample`; its number, from 1."""
        number = self._taken + 1
        directory = self._directory / f"e{self.epoch}/t{number}"
        try:
            (directory / "tracks").mkdir(parents=True, exist_ok=True)
            told = {
                "epoch": self.epoch, "take": number, "sample": sample, "unix": unix,
                "width": self._size[0], "height": self._size[1], "fps": self._fps,
                "timescale": TIMESCALE,
            }  # fmt: skip
            if number == 1 and (found := self._earlier()):
                told["found"] = found
            write_whole(directory / "take.json", json.dumps(told).encode())
            for parent in (directory.parent, self._directory):
                sync_directory(parent)
        except OSError:
            # Nobody has been told of this take, so its number is free again.
            shutil.rmtree(directory, ignore_errors=True)
            raise
        self._taken = number
        self._take = TakeWriter(
            directory, (self.epoch, number), sample, unix, self._size, self._fill
        )
        return number

    def _earlier(self) -> dict[str, int]:
        """Segments of each take of earlier epochs; see `recordings.media.holders`."""
        takes = take_directories(self._directory)
        return {f"e{e}/t{t}": len(segment_files(d)) for e, t, d in takes if e < self.epoch}

    def picture(self, coded: Coded) -> None:
        self._take.pictures.append(coded)
        self._cut()

    def sound(self, coded: Coded) -> None:
        self._take.sounds.append(coded)
        self._cut()

    def track(self, seat: str, coded: Coded) -> None:
        """A frame of one speaker's own sound; one that does not follow the last begins a file."""
        self._take.track(seat, coded)

    def end_track(self, seat: str) -> None:
        self._take.end_track(seat)

    def close(self, end: int, loudness: Loudness | None = None) -> int:
        """End the take at sample `end`, the open second kept; samples of it on disk.

        Its loudness is kept beside it. A take that is not closed has none there: whoever needs
        it can measure the segments.
        """
        if self._take.pictures and end > self._take.pictures[-1].sample:
            while (second := self._take.filled(end)) is not None:
                self._list(self._take.write(second))
            self._list(self._take.write(end))
        if loudness:
            self._take.keep(LOUDNESS, loudness.dump())
        return self.abandon()

    def abandon(self) -> int:
        """End the take without writing; samples of it on disk."""
        take, self._take = self._take, None
        take.drop_tracks()
        return take.written_to - take.start

    def _cut(self) -> None:
        while (boundary := self._take.boundary()) is not None:
            self._list(self._take.write(boundary))

    def _list(self, segment: Segment) -> None:
        """Put the segment just written into the live playlist, which is never fsynced: it can be
        made again. Once a later epoch writes there, it is that one's alone."""
        self._window.append(segment)
        while sum(segment.samples for segment in self._window[1:]) >= WINDOW:
            gone = self._window.pop(0)
            self._before += 1
            self._earlier_takes += gone.directory != self._window[0].directory
        if any(epoch > self.epoch for epoch in epochs(self._directory)):
            return
        path = self._directory / "live.m3u8"
        part = path.with_suffix(".part")
        part.write_text(live(self._window, self._before, self._earlier_takes))
        part.replace(path)


class TakeWriter:
    """The open second of an unbroken stretch of program, and what has been written of it."""

    def __init__(
        self,
        directory: Path,
        name: tuple[int, int],
        start: int,
        unix: float,
        size: tuple[int, int],
        fill: Fill,
    ) -> None:
        self.start = self.written_to = start
        self.number = 0
        self.pictures: list[Coded] = []
        self.sounds: list[Coded] = []
        self._directory = directory
        self._name = name
        self._unix = unix
        self._size = size
        self._fill = fill
        self._whole: Coded | None = None  # the last IDR written
        self._tracks: dict[str, Track] = {}

    def boundary(self) -> int | None:
        """The next cut: an IDR on or after the next whole second, once sound has passed it too.

        Cutting on the IDR alone would lose the sound that was still being encoded.
        """
        second = self._second()
        idr = next((p.sample for p in self.pictures if p.key and p.sample >= second), None)
        if idr is None or not self.sounds or self.sounds[-1].sample < idr:
            return None
        return self.filled(idr) or idr

    def filled(self, until: int) -> int | None:
        """Cut at the next whole second where no picture came before `until` for too long.

        A machine that couldn't keep up leaves out pictures, and a segment would last longer than
        the playlist promises. So that one can begin there, the last IDR is shown again.
        """
        second = self._second()
        if until - self.written_to < LONGEST:
            return None
        before = [picture for picture in self.pictures if picture.sample < second]
        after = [picture for picture in self.pictures if second <= picture.sample < until]
        idr = next((picture for picture in reversed(before) if picture.key), self._whole)
        if after:
            return after[0].sample if after[0].key else None
        if idr is None:
            return None
        self.pictures.insert(len(before), Coded(second, idr.data))
        return second

    def _second(self) -> int:
        shortest = SHORTEST_FIRST if self.number == 0 else 1
        return -(-(self.written_to + shortest) // TIMESCALE) * TIMESCALE

    def write(self, until: int) -> Segment:
        """Write what lies before sample `until` as a segment, with the tracks."""
        pictures = [picture for picture in self.pictures if picture.sample < until]
        sounds = [sound for sound in self.sounds if sound.sample < until]
        shown = self._fill(pictures, until)
        init, body = mux(self.number, shown, sounds, until, self._size)
        if self.number == 0:
            write_whole(self._directory / "init.mp4", init)
        write_whole(self._directory / f"{self.number:05}.m4s", body)
        for track in self._tracks.values():
            track.flush()
        moment = began(self._unix, self.written_to - self.start)
        segment = Segment(*self._name, self.number, until - self.written_to, moment)
        self.number += 1
        self.written_to = until
        self._whole = next((p for p in reversed(pictures) if p.key), self._whole)
        self.pictures = self.pictures[len(pictures) :]
        self.sounds = self.sounds[len(sounds) :]
        return segment

    def keep(self, name: str, content: bytes) -> None:
        write_whole(self._directory / name, content)

    def track(self, seat: str, coded: Coded) -> None:
        track = self._tracks.get(seat)
        if track is None or coded.sample != track.end:
            self.end_track(seat)
            path = self._directory / f"tracks/{seat}-{coded.sample}.mp4"
            track = self._tracks[seat] = Track(path)
        track.add(coded)

    def end_track(self, seat: str) -> None:
        if track := self._tracks.pop(seat, None):
            track.flush()
            track.close()

    def drop_tracks(self) -> None:
        for track in self._tracks.values():
            track.close()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that exists under its name only when all of it is on disk."""
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _found(directory: Path) -> tuple[int, int, list[Segment]]:
    """What is on disk: segments before the window, takes ended before it, the window."""
    paths = [
        (epoch, take, int(path.stem), path)
        for epoch, take, parent in take_directories(directory)
        for path in segment_files(parent)
    ]
    window: list[Segment] = []
    length = 0
    while paths and length < WINDOW:
        window.insert(0, _read(*paths.pop()))
        length += window[0].samples
    takes = {(epoch, take) for epoch, take, _, _ in paths}
    if window:
        takes.discard((window[0].epoch, window[0].take))
    return len(paths), len(takes), window


def _read(epoch: int, take: int, number: int, path: Path) -> Segment:
    sample, samples = place(path.read_bytes())
    start = read_start(path.parent)
    moment = began(start[1], sample - start[0]) if start else None
    return Segment(epoch, take, number, samples, moment)
