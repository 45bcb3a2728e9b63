"""Requests for a live playlist that is not there yet.

They are those of draft-pantos-hls-rfc8216bis, section 6.2.5.2.
A player of Low-Latency HLS asks for the version of a playlist that has a certain segment or part,
and gets it as soon as that exists.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from recordings.media.paths import RATE
from recordings.media.playlist import BLOCKS, END, HINT, OF_A_PART, PART, TARGET

LONGEST_WAIT = 3.0 * TARGET
"""Seconds. Section 6.2.5.2: three target durations."""

MOST_AHEAD = 3 * RATE // PART
"""Parts: the Advance Part Limit, three seconds of parts."""

EMPTY = b"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%d\n" % TARGET
"""The playlist of a room of which nothing is recorded yet. A player asks again."""

KEPT_LATER = (b"cache-control", b"public, max-age=%d" % (6 * TARGET))
"""Of a playlist asked for by its next part: its address is never asked for a later version. It may
be kept for six target durations."""

HARDLY_KEPT = (b"cache-control", b"public, max-age=0, s-maxage=%d" % TARGET)
"""Of a playlist asked for as it is now."""


class Refused(ValueError):
    """The request names no place that a playlist could soon have."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The place after the end of a playlist: a media sequence number, and a part of that segment.

    `last_parts` is the number of parts of the segment before. If the playlist does not `block`,
    there is nothing to wait for.
    """

    sequence: int
    part: int
    last_parts: int
    blocks: bool

    @classmethod
    @lru_cache(maxsize=64)  # all requests that wait for a playlist look at each of its versions
    def of(cls, playlist: bytes) -> "Edge":
        sequence = part = last_parts = 0
        text = playlist.decode()
        for line in text.splitlines():
            if line.startswith(SEQUENCE):
                sequence += int(line.removeprefix(SEQUENCE))
            elif line.startswith(OF_A_PART):
                part += 1
            elif not line.startswith("#"):
                sequence, part, last_parts = sequence + 1, 0, part
        return cls(sequence, part, last_parts, BLOCKS in text and not text.endswith(END))


SEQUENCE = "#EXT-X-MEDIA-SEQUENCE:"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A playlist that has segment `sequence`, or at least its part `part`."""

    sequence: int
    part: int | None = None

    @classmethod
    def of(cls, query: bytes) -> "Wanted | None":
        """Read the delivery directives of a query; None if it has none. Raises Refused."""
        try:
            told = dict(parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=10))
            part = told.get("_HLS_part")
            if "_HLS_msn" not in told:
                if part is not None:
                    raise Refused("a part of no segment")
                return None
            return cls(_number(told["_HLS_msn"]), None if part is None else _number(part))
        except ValueError as error:
            raise Refused(query) from error

    def find(self, playlist: bytes | None) -> bytes | None:
        """Return the playlist if it has what is wanted, or won't have. Raises Refused."""
        if playlist is None:
            return None
        edge = Edge.of(playlist)
        if not edge.blocks:
            return playlist
        if self.sequence > edge.sequence + 1:
            raise Refused("a segment more than two after the last")
        sequence, part = self.sequence, self.part
        if part is not None:
            if sequence >= edge.sequence and part >= edge.part + MOST_AHEAD:
                raise Refused("a part too far after the last")
            if sequence == edge.sequence - 1 and part >= edge.last_parts > 0:
                sequence, part = sequence + 1, 0
        if sequence < edge.sequence:
            return playlist
        is_there = sequence == edge.sequence and part is not None and part < edge.part
        return playlist if is_there else None


def once_there(playlist: bytes | None) -> bytes | None:
    """Find a playlist of any content."""
    return playlist


class NextPart:
    """The file that a request asks for before it is written, because a playlist hints at it."""

    def __init__(self, name: str) -> None:
        self._hint = f'{HINT}"{name}"'.encode()

    def find(self, playlist: bytes | None) -> bool | None:
        """Return True once it is not the next part any more."""
        return None if playlist and self._hint in playlist else True


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refused(text)
    return int(text)
