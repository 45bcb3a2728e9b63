"""The segments of one epoch's takes, as the mixer writes them (see `recordings.media.paths`)."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
from av.error import FFmpegError

from recordings.media.paths import segment_files, take_directories

from .timeline import Sample

KINDS = ("video", "audio")


@dataclass(frozen=True, slots=True)
class Segment:
    """One second of the program: `content` is its file behind the `init.mp4` of its take.

    `start` and `end` are samples at 48 kHz on the epoch's counter; so are the times of `samples`.
    """

    content: bytes
    start: int
    end: int
    samples: list[Sample]


class GrowingTakes:
    """Returns the segments one after the other, from the newest one on.

    A segment has its name once it is whole. The next one may be in a later take, because a take
    ends while nobody is on stage; then nothing follows in the earlier one.
    """

    def __init__(self, room: Path, epoch: int) -> None:
        self._room = room
        self._epoch = epoch
        self._take: Path | None = None
        self._number = -1

    def next(self) -> Segment | None:
        """Return the segment after the last one returned; None if there is none yet."""
        for path in self._candidates():
            segment = read_segment(path)
            self._take, self._number = path.parent, int(path.stem)
            if segment:
                return segment
        return None

    def _candidates(self) -> Iterator[Path]:
        if self._take:
            after = self._take / f"{self._number + 1:05}.m4s"
            if after.exists():
                yield after
                return
        takes = [take for epoch, _, take in take_directories(self._room) if epoch == self._epoch]
        if self._take is None:
            newest = [segments[-1] for take in takes if (segments := segment_files(take))]
            yield from newest[-1:]
        elif self._take in takes:
            later = takes[takes.index(self._take) + 1 :]
            yield from [segments[0] for take in later if (segments := segment_files(take))][:1]


def read_segment(path: Path) -> Segment | None:
    """Read a segment with the `init.mp4` of its take; None if that can't be done."""
    samples: list[Sample] = []
    times: list[tuple[int, int]] = []
    try:
        content = (path.parent / "init.mp4").read_bytes() + path.read_bytes()
        with av.open(io.BytesIO(content), "r", format="mp4") as container:
            for packet in container.demux():
                if packet.pts is None or packet.stream.type not in KINDS:
                    continue
                kind, at = packet.stream.type, packet.pts
                samples.append(Sample(kind, at, bytes(packet), packet.is_keyframe))
                if kind == "video":
                    times.append((at, at + (packet.duration or 0)))
    except (OSError, FFmpegError):
        return None
    if not times:
        return None
    return Segment(content, times[0][0], times[-1][1], samples)
