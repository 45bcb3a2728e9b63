"""The text of HLS media playlists (RFC 8216) over a room's segments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .segments import TIMESCALE

WINDOW = 12 * TIMESCALE
"""Samples a live playlist goes back; an ever-growing one costs 300 KB/s a listener in an hour."""

TARGET = 1
"""Seconds of EXT-X-TARGETDURATION, the same for the life of a playlist (section 6.2.1). A longer
one costs listeners delay: players stay behind the live edge by a multiple of it."""

LONGEST = TARGET * TIMESCALE + TIMESCALE // 2
"""Samples under which a segment stays, for a duration is compared rounded (section 4.3.3.1)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment on disk; it lasts `samples` at 48 kHz.

    `began` is the time of day at its first sample, in ms since 1970, where it is known.
    """

    epoch: int
    take: int
    number: int
    samples: int
    began: int | None = None

    @property
    def directory(self) -> str:
        """Of its take, relative to the room's."""
        return f"e{self.epoch}/t{self.take}"

    @property
    def path(self) -> str:
        return f"{self.directory}/{self.number:05}.m4s"

    @property
    def target(self) -> int:
        """Seconds it lasts, rounded as section 4.3.3.1 has it: a half goes up."""
        return (2 * self.samples + TIMESCALE) // (2 * TIMESCALE)

    def follows(self, other: "Segment") -> bool:
        """Whether its stamps go on from those of the other."""
        return self.directory == other.directory and self.number == other.number + 1


def began(unix: float, samples: int) -> int:
    """Time of day, in ms since 1970, so many samples after the moment `unix` in seconds.

    Whole steps from one rounded moment: a window that slides must not make it jitter.
    """
    return round(unix * 1000) + samples * 1000 // TIMESCALE


def live(window: Sequence[Segment], sequence: int, discontinuities: int) -> str:
    """The live playlist: `sequence` segments and `discontinuities` ends of takes came before."""
    return _text(window, TARGET, sequence, discontinuities) + "\n"


def ended(live: str) -> str:
    """A live playlist to which nothing will be added: players need not ask again."""
    return live if live.endswith(END) else live + END


def full(segments: Sequence[Segment]) -> str:
    """The playlist of a sealed recording; without its last line ffmpeg takes it for live."""
    # A damaged recording may hold anything; this playlist is written once, so it doesn't change.
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
    """ISO 8601 with milliseconds (section 4.3.2.6); in UTC, which needs no summer time."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"
