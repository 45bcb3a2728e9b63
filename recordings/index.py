"""The playlist of a whole recording (RFC 8216), written when it is sealed."""

import math
from pathlib import Path

from .manifest import write_whole
from .takes import Media, TakeFiles
from .timeline import RATE

NAME = "index.m3u8"


def write(directory: Path, takes: list[TakeFiles]) -> None:
    """Put the playlist into the recording's directory; nothing when there is nothing to play."""
    if takes:
        write_whole(directory / NAME, text(directory, takes).encode())


def text(directory: Path, takes: list[TakeFiles]) -> str:
    """All segments of all takes in order, with relative addresses, and its end."""
    lines = []
    for take in takes:
        home = take.directory.relative_to(directory).as_posix()
        lines += ["#EXT-X-DISCONTINUITY"] if lines else []
        lines.append(f'#EXT-X-MAP:URI="{home}/init.mp4"')
        for segment in take.segments:
            lines += [f"#EXTINF:{_seconds(take, segment):.5f},", f"{home}/{segment.path.name}"]
    longest = max(_seconds(take, segment) for take in takes for segment in take.segments)
    head = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{math.ceil(longest)}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    return "\n".join([*head, *lines, "#EXT-X-ENDLIST", ""])


def _seconds(take: TakeFiles, segment: Media) -> float:
    runs = segment.of(take.video) or segment.runs
    return (runs[-1].end - runs[0].dts) / RATE
