"""Writing of a room's recording to disk, one second at a time.

`<directory>/e{epoch}/t{take}/` gets `take.json`, `init.mp4`, `00000.m4s` …, at its end
`loudness.json`, and `tracks/{seat}-{first sample}.mp4`; `live.m3u8` beside the epochs lists the
last seconds. A segment is written under another name, fsynced and renamed, so that a file with a
segment's name is always complete. Every call may raise OSError; then call `abandon` on the take:
the segments written before stay valid.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from . import atomic_write
from .loudness import NAME as LOUDNESS
from .loudness import Loudness
from .paths import epochs, read_start, segment_files, take_directories
from .playlist import LONGEST, WINDOW, Segment, began, live
from .segments import TIMESCALE, Coded, mux
from .speaker_track import SpeakerTrack
from .take_reader import picture_span

SHORTEST_FIRST = TIMESCALE // 2
"""Samples. A take's first segment that would be shorter extends to the second whole second."""

Fill = Callable[[Sequence[Coded], int], Sequence[Coded]]


def as_they_are(pictures: Sequence[Coded], end: int) -> Sequence[Coded]:
    return pictures


class RecordingWriter:
    """The recording writer of one room in one epoch; `size` is (width, height) of its pictures.

    `fill(pictures, end)` returns the pictures of a segment that lasts until sample `end`; it may
    insert some.
    """

    _take: "TakeWriter"
    """The open take, only while `is_open`."""

    def __init__(
        self,
        directory: Path,
        epoch: int,
        size: tuple[int, int],
        fps: int,
        fill: Fill = as_they_are,
    ) -> None:
        self.is_open = False
        self._directory = directory
        self._fill = fill
        self.epoch = epoch
        self._size = size
        self._fps = fps
        # A mixer may be restarted in the same epoch: do not reuse the names of its earlier takes.
        taken = [take for at, take, _ in take_directories(directory) if at == epoch]
        self._taken = max(taken, default=0)
        self._before, self._earlier_takes, self._window = _found(directory)

    @property
    def take(self) -> int:
        """Number of the open take, or else of the last one; 0 before the first."""
        return self._taken

    @property
    def has_segments(self) -> bool:
        """Whether a segment of the open take is on disk."""
        return self.is_open and self._take.number > 0

    def open(self, sample: int, unix: float) -> int:
        """Begin a take whose first picture and sound are at `sample`; return its number, from 1."""
        number = self._taken + 1
        directory = self._directory / f"e{self.epoch}/t{number}"
        try:
            (directory / "tracks").mkdir(parents=True, exist_ok=True)
            told: dict[str, object] = {
                "epoch": self.epoch, "take": number, "sample": sample, "unix": unix,
                "width": self._size[0], "height": self._size[1], "fps": self._fps,
                "timescale": TIMESCALE,
            }  # fmt: skip
            if number == 1 and (found := self._earlier()):
                told["found"] = found
            write_whole(directory / "take.json", json.dumps(told).encode())
            for parent in (directory.parent, self._directory):
                atomic_write.sync_directory(parent)
        except OSError:
            # The number of this take is not in use yet, so it may be reused.
            shutil.rmtree(directory, ignore_errors=True)
            raise
        self._taken = number
        self._take = TakeWriter(
            directory, (self.epoch, number), sample, unix, self._size, self._fill
        )
        self.is_open = True
        return number

    def _earlier(self) -> dict[str, int]:
        """The number of segments of each earlier epoch's take (see overlapping_takes.py)."""
        takes = take_directories(self._directory)
        return {f"e{e}/t{t}": len(segment_files(d)) for e, t, d in takes if e < self.epoch}

    def picture(self, coded: Coded) -> None:
        self._take.pictures.append(coded)
        self._cut()

    def sound(self, coded: Coded) -> None:
        self._take.sounds.append(coded)
        self._cut()

    def track(self, seat: str, coded: Coded) -> None:
        """Add a frame of a speaker's own sound; begin a new file if it does not follow the last."""
        self._take.track(seat, coded)

    def end_track(self, seat: str) -> None:
        self._take.end_track(seat)

    def close(self, end: int, loudness: Loudness | None = None) -> int:
        """End the take at sample `end`, including the open second; return its samples on disk.

        Its loudness is stored beside it. A take that was not closed has none, and
        `session_loudness` measures its segments.
        """
        if self._take.pictures and end > self._take.pictures[-1].sample:
            while (second := self._take.filled(end)) is not None:
                self._list(self._take.write(second))
            self._list(self._take.write(end))
        if loudness:
            self._take.keep(LOUDNESS, loudness.dump())
        return self.abandon()

    def abandon(self) -> int:
        """End the take without writing the open second; return its samples on disk."""
        take = self._take
        del self._take
        self.is_open = False
        take.drop_tracks()
        return take.written_to - take.start

    def _cut(self) -> None:
        while (boundary := self._take.boundary()) is not None:
            self._list(self._take.write(boundary))

    def _list(self, segment: Segment) -> None:
        """Add the segment just written to the live playlist.

        The playlist is not fsynced, because it can be made again. Once a later epoch has written to
        the directory, only that epoch's writer updates it.
        """
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
    """The take writer: holds the open second of a take and writes it as a segment."""

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
        self._tracks: dict[str, SpeakerTrack] = {}

    def boundary(self) -> int | None:
        """The next cut: an IDR on or after the next whole second, once sound has reached it too.

        Without waiting for the sound, the cut would lose sound that is still being encoded.
        """
        second = self._second()
        idr = next((p.sample for p in self.pictures if p.key and p.sample >= second), None)
        if idr is None or not self.sounds or self.sounds[-1].sample < idr:
            return None
        return self.filled(idr) or idr

    def filled(self, until: int) -> int | None:
        """An earlier cut than `until`, if the segment would otherwise be too long; or None.

        A machine that cannot keep up leaves out pictures, and a segment could last longer than the
        playlist promises. So the last IDR is repeated at the next whole second, if no picture is
        there, so that a segment can begin.
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
        """Write the media before sample `until` as a segment, and flush the tracks."""
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
            track = self._tracks[seat] = SpeakerTrack(path)
        track.add(coded)

    def end_track(self, seat: str) -> None:
        if track := self._tracks.pop(seat, None):
            track.flush()
            track.close()

    def drop_tracks(self) -> None:
        for track in self._tracks.values():
            track.close()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically. Only one mixer writes to a take, so its draft needs one name."""
    atomic_write.write_whole(path, content, draft=path.with_name(f"{path.name}.part"))


def _found(directory: Path) -> tuple[int, int, list[Segment]]:
    """Read the disk: (segments before the window, takes ended before it, the window)."""
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
    sample, samples = picture_span(path)
    start = read_start(path.parent)
    moment = began(start[1], sample - start[0]) if start else None
    return Segment(epoch, take, number, samples, moment)
