"""Writing of one take to disk, part by part (see `recordings.media.recording_writer`)."""

from collections.abc import Callable, Sequence
from pathlib import Path

from . import atomic_write
from .open_segment import OpenSegment
from .paths import DRAFT
from .playlist import LONGEST, PART, Part, Segment, began
from .segments import TIMESCALE, Coded, mux
from .speaker_track import SpeakerTrack

SHORTEST_FIRST = TIMESCALE // 2
"""Samples. A take's first segment that would be shorter extends to the second whole second."""

Fill = Callable[[Sequence[Coded], int], Sequence[Coded]]
NewFill = Callable[[], Fill]
"""Returns `fill(pictures, end)` for one segment; see `RecordingWriter`."""

Cut = tuple[int, bool]
"""The sample at which a part ends, and whether its segment ends there too."""


class TakeWriter:
    """The take writer: holds the open part of a take and appends it to the open segment."""

    def __init__(
        self,
        directory: Path,
        name: tuple[int, int],
        start: int,
        unix: float,
        size: tuple[int, int],
        new_fill: NewFill,
    ) -> None:
        self.start = self.written_to = start
        """`written_to` is the end of the last whole segment."""
        self.number = 0
        self.pictures: list[Coded] = []
        self.sounds: list[Coded] = []
        self._directory = directory
        self._name = name
        self._unix = unix
        self._size = size
        self._new_fill = new_fill
        self._fill = new_fill()
        self._open: OpenSegment | None = None
        self._parts: list[Part] = []  # of the open segment
        self._part_from = start
        self._fragments = 0
        self._whole: Coded | None = None  # the last IDR written
        self._tracks: dict[str, SpeakerTrack] = {}

    def next_cut(self) -> Cut | None:
        """The next cut, once picture and sound have both reached it; or None.

        Without waiting for the sound, the cut would lose sound that is still being encoded.
        """
        if not self.pictures or not self.sounds:
            return None
        known = min(self.pictures[-1].sample, self.sounds[-1].sample)
        cut, whole = self._cut(self._segment_end(known))
        return (cut, whole) if cut <= known else None

    def last_cut(self, end: int) -> Cut | None:
        """The next cut of a take that ends at `end`; None after the last.

        A segment must begin with a picture.
        """
        begun = self._parts or (self.pictures and self.pictures[0].sample < end)
        if not begun or self._part_from >= end:
            return None
        return self._cut(self._filled(end) or end)

    def _cut(self, segment_end: int | None) -> Cut:
        part_end = self._part_from + PART
        if segment_end is not None and segment_end <= part_end:
            return segment_end, True
        return part_end, False

    def _segment_end(self, known: int) -> int | None:
        """The next IDR on or after the next whole second; None if it is not `known` yet."""
        second = self._second()
        if known < second:
            return None
        idr = next((p.sample for p in self.pictures if p.key and p.sample >= second), None)
        return idr and (self._filled(idr) or idr)

    def _filled(self, until: int) -> int | None:
        """An earlier end than `until`, if the segment would otherwise be too long; or None.

        A machine that cannot keep up leaves out pictures, and a segment could last longer than the
        playlist promises. So the last IDR is repeated at the next whole second, if no picture is
        there, so that a segment can begin.
        """
        second = max(self._second(), _whole_second(self._part_from))
        if until - self.written_to < LONGEST or second >= until:
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
        return _whole_second(self.written_to + (SHORTEST_FIRST if self.number == 0 else 1))

    def write(self, until: int, whole: bool) -> Segment:
        """Write the media before sample `until` as a part; return the segment so far.

        If that is `whole`, put it on disk, and flush the tracks.
        """
        pictures = [picture for picture in self.pictures if picture.sample < until]
        sounds = [sound for sound in self.sounds if sound.sample < until]
        shown = self._fill(pictures, until)
        init, body = mux(self._fragments, shown, sounds, until, self._size)
        if self._fragments == 0:
            write_whole(self._directory / "init.mp4", init)
        if self._open is None:
            self._open = OpenSegment(self._directory / f"{self.number:05}.m4s")
        self._open.append(body)
        self._fragments += 1
        self._parts.append(Part(until - self._part_from, bool(shown) and shown[0].key))
        self._part_from = until
        self._whole = next((p for p in reversed(pictures) if p.key), self._whole)
        self.pictures = self.pictures[len(pictures) :]
        self.sounds = self.sounds[len(sounds) :]
        return self._end_segment(self._open) if whole else self._segment(whole=False)

    def end_early(self) -> Segment | None:
        """End the open segment after the parts that are on disk; None if it has none."""
        if self._open is None:
            return None
        return self._end_segment(self._open) if self._parts else None

    def _end_segment(self, segment: OpenSegment) -> Segment:
        ended = self._segment(whole=True)
        self._parts = []  # if this fails, it is not tried again
        segment.finish()
        self._open, self._fill = None, self._new_fill()
        self.number += 1
        self.written_to = self._part_from
        for track in self._tracks.values():
            track.flush()
        return ended

    def _segment(self, whole: bool) -> Segment:
        moment = began(self._unix, self.written_to - self.start)
        samples = self._part_from - self.written_to
        return Segment(*self._name, self.number, samples, moment, tuple(self._parts), whole)

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

    def drop(self) -> None:
        """Close the files that are open."""
        for track in self._tracks.values():
            track.close()
        if self._open:
            self._open.close()
            self._open = None


def _whole_second(sample: int) -> int:
    """The first whole second that is not before the sample."""
    return -(-sample // TIMESCALE) * TIMESCALE


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically. Only one mixer writes to a take, so its draft needs one name."""
    atomic_write.write_whole(path, content, draft=path.with_name(path.name + DRAFT))
