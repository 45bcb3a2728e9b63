"""The text of HLS media playlists (RFC 8216) over a room's segments.

While a room is live, the last segments are listed in parts too (Low-Latency HLS,
draft-pantos-hls-rfc8216bis, sections 4.4.3.7, 4.4.3.8, 4.4.4.9 and 4.4.5.3).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from .paths import RATE

WINDOW = 12 * RATE
"""Samples that a live playlist covers. A growing one would cost 300 KB/s per listener after an
hour."""

TARGET = 1
"""Seconds of EXT-X-TARGETDURATION, constant for the life of a playlist (section 6.2.1). A longer
duration adds delay, because players stay behind the live edge by a multiple of it."""

LONGEST = TARGET * RATE + RATE // 2
"""A segment has fewer samples than this, because its duration is rounded before it is compared with
the target (section 4.3.3.1)."""


PART = RATE // 5
"""Samples of a part. The last part of a segment may have fewer."""

PARTS_LISTED = 3 * TARGET * RATE
"""Samples at the end of a playlist whose parts are listed; older ones are of no use to players."""

PART_HOLD_BACK = 1.0
"""Seconds that players of parts stay behind the end of the playlist: at least three parts. Less
saves nothing where a packet is sent twice, and stops there."""

HOLD_BACK = 3 * TARGET
"""Seconds that players of whole segments stay behind it: at least three target durations."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a segment; it lasts `samples`. An independent one begins with an IDR."""

    samples: int
    independent: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment on disk; it lasts `samples` at 48 kHz.

    `began` is the time at its first sample, in ms since 1970, or None if unknown. One that is not
    `whole` is still being written. The parts of one that was found on disk are not known.
    """

    epoch: int
    take: int
    number: int
    samples: int
    began: int | None = None
    parts: tuple[Part, ...] = ()
    whole: bool = True

    @property
    def directory(self) -> str:
        """The directory of its take, relative to the room's directory."""
        return f"e{self.epoch}/t{self.take}"

    @property
    def path(self) -> str:
        return f"{self.directory}/{self.number:05}.m4s"

    def part_path(self, number: int) -> str:
        return f"{self.directory}/{self.number:05}-{number}.m4s"

    @property
    def next_part(self) -> str:
        """The path of the part that is written next, if the take goes on."""
        if self.whole:
            return replace(self, number=self.number + 1).part_path(0)
        return self.part_path(len(self.parts))

    @property
    def target(self) -> int:
        """Its duration in seconds, rounded half up as section 4.3.3.1 says."""
        return (2 * self.samples + RATE) // (2 * RATE)

    def follows(self, other: "Segment") -> bool:
        """Whether its timestamps continue those of the other."""
        return self.directory == other.directory and self.number == other.number + 1


def began(unix: float, samples: int) -> int:
    """The time, in ms since 1970, `samples` after the moment `unix` in seconds.

    `unix` is rounded first, so that the times do not jitter as the live window slides.
    """
    return round(unix * 1000) + samples * 1000 // RATE


def live(
    window: Sequence[Segment], sequence: int, discontinuities: int, is_growing: bool = False
) -> str:
    """Build the live playlist; `sequence` segments and `discontinuities` ends of takes precede.

    While it `is_growing`, players may ask for its next version before there is one. Between takes
    they may not, because nobody knows when the next begins.
    """
    control = f"PART-HOLD-BACK={PART_HOLD_BACK:.1f},HOLD-BACK={HOLD_BACK:.1f}"
    if is_growing:
        control = f"{BLOCKS},{control}"
    more = [f"{CONTROL}{control}", f"#EXT-X-PART-INF:PART-TARGET={PART / RATE:.5f}"]
    text = _text(window, TARGET, sequence, discontinuities, *more)
    if is_growing and window:
        text += f'\n{HINT}"{window[-1].next_part}"'
    return text + "\n"


def ended(live: str) -> str:
    """Add the end mark to a live playlist, so that players stop reloading it.

    There is no next part, and of a last segment that was never whole nothing is listed.
    """
    if live.endswith(END):
        return live
    lines = [line for line in live.splitlines(keepends=True) if not line.startswith(HINT)]
    while lines and lines[-1].startswith(OF_A_SEGMENT):
        lines.pop()
    return "".join(lines) + END


def full(segments: Sequence[Segment]) -> str:
    """Build the playlist of a sealed recording. Without its last line ffmpeg takes it for live."""
    # A damaged recording may have longer segments. The target may exceed TARGET here, because this
    # playlist is written once and does not change.
    target = max([TARGET, *(segment.target for segment in segments)])
    return ended(_text(segments, target, 0, 0, "#EXT-X-PLAYLIST-TYPE:VOD") + "\n")


CONTROL = "#EXT-X-SERVER-CONTROL:"
BLOCKS = "CAN-BLOCK-RELOAD=YES"
HINT = "#EXT-X-PRELOAD-HINT:TYPE=PART,URI="
OF_A_PART = "#EXT-X-PART:"
OF_A_SEGMENT = (OF_A_PART, "#EXT-X-DISCONTINUITY\n", "#EXT-X-MAP:", "#EXT-X-PROGRAM-DATE-TIME:")
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
    after = sum(segment.samples for segment in segments)
    for segment in segments:
        if before is None or not segment.follows(before):
            if before is not None:
                yield "#EXT-X-DISCONTINUITY"
            if before is None or segment.directory != before.directory:
                yield f'#EXT-X-MAP:URI="{segment.directory}/init.mp4"'
            if segment.began is not None:
                yield f"#EXT-X-PROGRAM-DATE-TIME:{_date_time(segment.began)}"
        if after <= PARTS_LISTED:
            yield from _parts(segment)
        if segment.whole:
            yield f"#EXTINF:{segment.samples / RATE:.5f},"
            yield segment.path
        after -= segment.samples
        before = segment


def _parts(segment: Segment) -> Iterator[str]:
    for number, part in enumerate(segment.parts):
        told = f'DURATION={part.samples / RATE:.5f},URI="{segment.part_path(number)}"'
        yield OF_A_PART + told + (",INDEPENDENT=YES" if part.independent else "")


def _date_time(milliseconds: int) -> str:
    """Format as ISO 8601 with milliseconds (section 4.3.2.6), in UTC to avoid summer time."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"
