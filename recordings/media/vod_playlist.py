"""The playlist of a whole recording (RFC 8216), written when it is sealed."""

from pathlib import Path

from . import playlist
from .atomic_write import write_whole
from .take_reader import Media, TakeFiles

NAME, LIVE = "index.m3u8", "live.m3u8"


def write(directory: Path, takes: list[TakeFiles]) -> None:
    """Write the playlist into the recording's directory if there is anything to play.

    The live playlist gets its end mark, because nothing is added to it any more.
    """
    if takes:
        write_whole(directory / NAME, text(takes).encode())
    live = directory / LIVE
    if live.exists():
        write_whole(live, playlist.ended(live.read_text()).encode())


def text(takes: list[TakeFiles]) -> str:
    """Build the playlist of all takes' complete segments, with relative URLs and the end mark."""
    return playlist.full([_listed(take, segment) for take in takes for segment in take.segments])


def _listed(take: TakeFiles, segment: Media) -> playlist.Segment:
    runs = segment.of(take.video) or segment.runs
    return playlist.Segment(
        take.epoch,
        take.number,
        int(segment.path.stem),
        runs[-1].end - runs[0].dts,
        playlist.began(take.unix, runs[0].dts - take.sample),
    )
