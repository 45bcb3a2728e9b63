"""The text of HLS media playlists (RFC 8216) over a room's segments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .segments import TIMESCALE

WINDOW = 12 * TIMESCALE
"""Samples a live playlist goes back; an ever-growing one costs 300 KB/s a listener in an hour."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment on disk; it lasts `samples` at 48 kHz."""

    epoch: int
    take: int
    number: int
    samples: int

    @property
    def directory(self) -> str:
        """Of its take, relative to the room's."""
        return f"e{self.epoch}/t{self.take}"

    @property
    def path(self) -> str:
        return f"{self.directory}/{self.number:05}.m4s"


def live(window: Sequence[Segment], sequence: int, discontinuities: int) -> str:
    """The live playlist: `sequence` segments and `discontinuities` ends of takes came before."""
    return _text(window, sequence, discontinuities) + "\n"


def full(segments: Sequence[Segment]) -> str:
    """The playlist of a sealed recording; without its last line ffmpeg takes it for live."""
    return _text(segments, 0, 0, "#EXT-X-PLAYLIST-TYPE:VOD") + "\n#EXT-X-ENDLIST\n"


def _text(segments: Sequence[Segment], sequence: int, discontinuities: int, *more: str) -> str:
    longest = max((segment.samples for segment in segments), default=TIMESCALE)
    return "\n".join(
        [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{max(1, round(longest / TIMESCALE))}",
            *more,
            "#EXT-X-INDEPENDENT-SEGMENTS",
            f"#EXT-X-MEDIA-SEQUENCE:{sequence}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{discontinuities}",
            *_entries(segments),
        ]
    )


def _entries(segments: Sequence[Segment]) -> Iterator[str]:
    before = None
    for segment in segments:
        if before is None or segment.directory != before.directory:
            if before is not None:
                yield "#EXT-X-DISCONTINUITY"
            yield f'#EXT-X-MAP:URI="{segment.directory}/init.mp4"'
        yield f"#EXTINF:{segment.samples / TIMESCALE:.5f},"
        yield segment.path
        before = segment
