"""The chapters of an MP4: Nero's `chpl` box, and a text track as QuickTime has it.

Apple's players read the text track (QuickTime File Format, "Chapter Lists" and "Text Media"), most
others `chpl`, which no standard defines: its layout here is that of FFmpeg and mp4v2.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .boxes import UNITY, box, full_box
from .tables import Samples

TEXT = b"text"
TIMESCALE = 1000  # of the text track

MOST_LISTED, LONGEST_LISTED = 255, 255  # chapters in a `chpl`, and bytes of a title there
LONGEST = 1000  # bytes of a title in the text track

COPY, GREY = 0x40, (0x8000, 0x8000, 0x8000)  # how a text is drawn over the picture

UTF_8 = box(b"encd", struct.pack(">I", 0x100))  # follows a text that is not MacRoman


@dataclass(frozen=True)
class TimedTitle:
    """A chapter from `start` up to `end`, in milliseconds of the file."""

    start: int
    end: int
    title: str


def timed(chapters: Iterable[tuple[float, str]], seconds: float) -> list[TimedTitle]:
    """Lay chapters, pairs of (second, title), over a file of so many `seconds`.

    The first one begins with the file, because a text track has no gaps. Those at or after the end
    are left out, and of several at one moment the last one counts.
    """
    end = round(seconds * TIMESCALE)
    starts: dict[int, str] = {}
    for second, title in sorted(chapters, key=lambda chapter: chapter[0]):
        at = round(second * TIMESCALE)
        if at < end:
            starts[max(at, 0) if starts else 0] = title
    return [TimedTitle(start, until, starts[start]) for start, until in pairwise([*starts, end])]


def chapter_list(chapters: Sequence[TimedTitle]) -> bytes:
    """Build the `chpl` box, with times of 100 ns."""
    listed = chapters[:MOST_LISTED]
    rows = []
    for chapter in listed:
        title = _cut(chapter.title, LONGEST_LISTED)
        rows.append(struct.pack(">QB", chapter.start * 10_000, len(title)) + title)
    return full_box(b"chpl", 1, 0, struct.pack(">4xB", len(listed)), *rows)


def text_samples(chapters: Sequence[TimedTitle]) -> tuple[bytes, Samples]:
    """Return the media data of a text track, and its samples with offsets from that data's start.

    A sample is the text with its length in bytes before it, and a box that names its encoding.
    """
    titles = [_cut(chapter.title, LONGEST) for chapter in chapters]
    texts = [struct.pack(">H", len(title)) + title + UTF_8 for title in titles]
    sizes = np.array([len(text) for text in texts])
    return b"".join(texts), Samples(
        sizes=sizes,
        durations=np.array([chapter.end - chapter.start for chapter in chapters]),
        sync=np.ones(len(texts), bool),
        composition=np.zeros(len(texts), int),
        chunk_offsets=np.cumsum(sizes) - sizes,
        chunk_lengths=np.ones(len(texts), int),
        chunk_entries=np.zeros(len(texts), int),
    )


def text_entry() -> bytes:
    """Build the sample entry of plain text ("Text Sample Description"), centred."""
    reference = struct.pack(">6xH", 1)
    shown = struct.pack(">Ii6x8x", 0, 1)  # flags, justification, background colour, box
    font = struct.pack(">8xHHx2x6xB", 0, 0, 0)  # number, face, colour, length of its name
    return box(TEXT, reference, shown, font)


def text_media_header() -> bytes:
    """Build the `gmhd` box, the header of media that are neither picture nor sound."""
    gmin = full_box(b"gmin", 0, 0, struct.pack(">H3Hhxx", COPY, *GREY, 0))
    return box(b"gmhd", gmin, box(TEXT, UNITY))


def _cut(title: str, most: int) -> bytes:
    """The title in UTF-8, cut between two characters to `most` bytes."""
    return title.encode()[:most].decode(errors="ignore").encode()
