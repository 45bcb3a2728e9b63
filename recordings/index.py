"""The playlist of a whole recording (RFC 8216), written when it is sealed."""

from pathlib import Path

from . import playlist
from .manifest import write_whole
from .takes import Media, TakeFiles

NAME = "index.m3u8"


def write(directory: Path, takes: list[TakeFiles]) -> None:
    """Put the playlist into the recording's directory; nothing when there is nothing to play."""
    if takes:
        write_whole(directory / NAME, text(takes).encode())


def text(takes: list[TakeFiles]) -> str:
    """All whole segments of all takes in order, with relative addresses, and the end mark."""
    return playlist.full(
        [
            playlist.Segment(
                take.epoch, take.number, int(segment.path.stem), _samples(take, segment)
            )
            for take in takes
            for segment in take.segments
        ]
    )


def _samples(take: TakeFiles, segment: Media) -> int:
    runs = segment.of(take.video) or segment.runs
    return runs[-1].end - runs[0].dts
