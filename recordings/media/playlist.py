"""The text of HLS media playlists (RFC 8216) over a room's segments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .segments import TIMESCALE

WINDOW = 12 * TIMESCALE
"""Samples that a live playlist covers. A growing one would cost 300 KB/s per listener after an
hour."""

TARGET = 1
"""Seconds of EXT-X-TARGETDURATION, constant for the life of a playlist (section 6.2.1). A longer
duration adds delay, because players stay behind the live edge by a multiple of it."""

LONGEST = TARGET * TIMESCALE + TIMESCALE // 2
"""A segment has fewer samples than this, because its duration is rounded before it is compared with
the target (section 4.3.3.1)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment on disk; it lasts `samples` at 48 kHz.

    `began` is the time at its first sample, in ms since 1970, or None if unknown.
    """

    epoch: int
    take: int
    number: int
    samples: int
    began: int | None = None

    @property
    def directory(self) -> str:
        """The directory of its take, relative to the room's directory."""
        return f"e{self.epoch}/t{self.take}"

    @property
    def path(self) -> str:
        return f"{self.directory}/{self.number:05}.m4s"

    @property
    def target(self) -> int:
        """Its duration in seconds, rounded half up as section 4.3.3.1 says."""
        return (2 * self.samples + TIMESCALE) // (2 * TIMESCALE)

    def follows(self, other: "Segment") -> bool:
        """Whether its timestamps continue those of the other."""
        return self.directory == other.directory and self.number == other.number + 1


def began(unix: float, samples: int) -> int:
    """The time, in ms since 1970, `samples` after the moment `unix` in seconds.

    `unix` is rounded first, so that the times do not jitter as the live window slides.
    """
    return round(unix * 1000) + samples * 1000 // TIMESCALE


def live(window: Sequence[Segment], sequence: int, discontinuities: int) -> str:
    """Build the live playlist; `sequence` segments and `discontinuities` ends of takes precede."""
    return _text(window, TARGET, sequence, discontinuities) + "\n"


def ended(live: str) -> str:
    """Add the end mark to a live playlist, so that players stop reloading it."""
    return live if live.endswith(END) else live + END


def full(segments: Sequence[Segment]) -> str:
    """Build the playlist of a sealed recording. Without its last line ffmpeg takes it for live."""
    # A damaged recording may have longer segments. The target may exceed TARGET here, because this
    # playlist is written once and does not change.
    target = max([TARGET, *(segment.target for segment in segments)])
    return ended(_text(segments, target, 0, 0, "#EXT-X-PLAYLIST-TYPE:VOD") + "\n")


END = "#EXT-X-ENDLIST\n"


def _text(
    segments: Sequence[Segment], target: int, sequence: int, discontinuities: int, *more: str
) -> str:
    return "\n".join(
        [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{target}",
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
        if before is None or not segment.follows(before):
            if before is not None:
                yield "#EXT-X-DISCONTINUITY"
            if before is None or segment.directory != before.directory:
                yield f'#EXT-X-MAP:URI="{segment.directory}/init.mp4"'
            if segment.began is not None:
                yield f"#EXT-X-PROGRAM-DATE-TIME:{_date_time(segment.began)}"
        yield f"#EXTINF:{segment.samples / TIMESCALE:.5f},"
        yield segment.path
        before = segment


def _date_time(milliseconds: int) -> str:
    """Format as ISO 8601 with milliseconds (section 4.3.2.6), in UTC to avoid summer time."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"
