"""Sample tables: the place and duration of each sample of a track (section 8.7)."""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .boxes import box, full_box

Integers = NDArray[np.integer]


@dataclass(frozen=True)
class Samples:
    """The samples of one track, and the chunks that hold them.

    `sizes` (bytes), `durations` (timescale units), `sync` and `composition` have one value per
    sample; `chunk_offsets` (bytes from the start of the media data), `chunk_lengths` (samples)
    and `chunk_entries` (index of the sample entry, from 0) one per chunk, in file order.
    """

    sizes: Integers
    durations: Integers
    sync: NDArray[np.bool]
    composition: Integers
    chunk_offsets: Integers
    chunk_lengths: Integers
    chunk_entries: Integers

    @property
    def duration(self) -> int:
        return int(self.durations.sum())


def sample_table(entries: list[bytes], samples: Samples, base: int, wide: bool) -> bytes:
    """Build the `stbl` box; `base` is the media data's file offset, `wide` chooses `co64`."""
    parts = [
        full_box(b"stsd", 0, 0, struct.pack(">I", len(entries)), *entries),
        full_box(b"stts", 0, 0, _table(*_run_lengths(samples.durations))),
        full_box(b"stsc", 0, 0, _chunk_table(samples)),
        full_box(b"stsz", 0, 0, struct.pack(">I", 0), _table(samples.sizes)),
        full_box(
            b"co64" if wide else b"stco",
            0,
            0,
            _table(samples.chunk_offsets + base, kind=">u8" if wide else ">u4"),
        ),
    ]
    if samples.composition.any():
        parts.append(full_box(b"ctts", 1, 0, _table(*_run_lengths(samples.composition))))
    if not samples.sync.all():
        parts.append(full_box(b"stss", 0, 0, _table(np.flatnonzero(samples.sync) + 1)))
    return box(b"stbl", *parts)


def _table(*columns: Integers, kind: str = ">u4") -> bytes:
    """Pack a row count and the rows, the layout of nearly every table of the format."""
    rows = np.column_stack(columns).astype(np.int64).astype(kind)
    return struct.pack(">I", len(rows)) + rows.tobytes()


def _starts(*columns: Integers) -> Integers:
    """The indices at which a row differs from the row before it, the first included."""
    changed = np.zeros(len(columns[0]), bool)
    changed[:1] = True
    for column in columns:
        changed[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(changed)


def _run_lengths(values: Integers) -> tuple[Integers, Integers]:
    starts = _starts(values)
    return np.diff(starts, append=len(values)), values[starts]


def _chunk_table(samples: Samples) -> bytes:
    starts = _starts(samples.chunk_lengths, samples.chunk_entries)
    return _table(starts + 1, samples.chunk_lengths[starts], samples.chunk_entries[starts] + 1)
