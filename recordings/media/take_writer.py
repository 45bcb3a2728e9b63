"""Writing of one take to disk, one second at a time (see `recordings.media.recording_writer`)."""

from collections.abc import Callable, Sequence
from pathlib import Path

from . import atomic_write
from .playlist import LONGEST, Segment, began
from .segments import TIMESCALE, Coded, mux
from .speaker_track import SpeakerTrack

SHORTEST_FIRST = TIMESCALE // 2
"""Samples. A take's first segment that would be shorter extends to the second whole second."""

Fill = Callable[[Sequence[Coded], int], Sequence[Coded]]
"""`fill(pictures, end)`; see `RecordingWriter`."""


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
