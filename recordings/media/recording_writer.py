"""Writing of a room's recording to disk, a fifth of a second at a time.

`<directory>/e{epoch}/t{take}/` gets `take.json`, `init.mp4`, `00000.m4s` …, at its end
`loudness.json`, and `tracks/{seat}-{first sample}.mp4`; `live.m3u8` beside the epochs lists the
last seconds. A segment is written under another name, part by part, fsynced and renamed, so that a
file with a segment's name is always complete. Every call may raise OSError; then call `abandon` on
the take: the parts written before stay valid. After a kill the next writer keeps them too.
"""

import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from . import atomic_write, open_segment
from .live_playlist import LivePlaylist
from .loudness import NAME as LOUDNESS
from .loudness import Loudness
from .paths import segment_files, take_directories
from .segments import TIMESCALE, Coded
from .take_writer import Fill, NewFill, TakeWriter, write_whole


def as_they_are() -> Fill:
    def fill(pictures: Sequence[Coded], end: int) -> Sequence[Coded]:
        return pictures

    return fill


class RecordingWriter:
    """The recording writer of one room in one epoch; `size` is (width, height) of its pictures.

    For each segment `new_fill()` returns another `fill(pictures, end)`, which returns the pictures
    of a part that lasts until sample `end`; it may insert some.
    """

    _take: TakeWriter
    """The open take, only while `is_open`."""

    def __init__(
        self,
        directory: Path,
        epoch: int,
        size: tuple[int, int],
        fps: int,
        new_fill: NewFill = as_they_are,
    ) -> None:
        self.is_open = False
        self._directory = directory
        self._new_fill = new_fill
        self.epoch = epoch
        self._size = size
        self._fps = fps
        open_segment.complete(directory)
        # A mixer may be restarted in the same epoch: do not reuse the names of its earlier takes.
        taken = [take for at, take, _ in take_directories(directory) if at == epoch]
        self._taken = max(taken, default=0)
        self._live_playlist = LivePlaylist(directory, epoch)

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
            directory, (self.epoch, number), sample, unix, self._size, self._new_fill
        )
        self.is_open = True
        return number

    def _earlier(self) -> dict[str, int]:
        """The number of segments of each earlier epoch's take; see `overlapping_takes.py`."""
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
        """End the take at sample `end`, including the open part; return its samples on disk.

        Its loudness is stored beside it. A take that was not closed has none, and
        `session_loudness` measures its segments.
        """
        while (cut := self._take.last_cut(end)) is not None:
            self._live_playlist.show(self._take.write(*cut))
        if loudness:
            self._take.keep(LOUDNESS, loudness.dump())
        return self.abandon()

    def abandon(self) -> int:
        """End the take without writing the open part; return its samples on disk."""
        take = self._take
        del self._take
        self.is_open = False
        with suppress(OSError):  # the disk may be full; the next writer completes the segment
            if ended := take.end_early():
                self._live_playlist.show(ended)
            self._live_playlist.pause()
        take.drop()
        return take.written_to - take.start

    def _cut(self) -> None:
        while (cut := self._take.next_cut()) is not None:
            self._live_playlist.show(self._take.write(*cut))
