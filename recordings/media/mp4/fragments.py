"""Reading of movie fragments: the samples and their places, from each `moof` alone."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .boxes import Damaged, unpack, walk
from .init_segment import TrackInit
from .tables import Integers

# Enough for the moof of one second: 25 pictures and 47 sound frames need about 700 bytes.
HEAD = 4096

MOST_SAMPLES = 10_000
"""In a run. One of a second has 47 at most; a run without tables may claim 4 thousand million."""

BASE_DATA_OFFSET, SAMPLE_DESCRIPTION, DEFAULT_DURATION = 0x01, 0x02, 0x08
DEFAULT_SIZE, DEFAULT_FLAGS = 0x10, 0x20
DATA_OFFSET, FIRST_FLAGS = 0x001, 0x004
DURATION, SIZE, FLAGS, COMPOSITION = 0x100, 0x200, 0x400, 0x800
NOT_SYNC = 0x10000


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive samples of one track in a file (a `trun`, section 8.8.8).

    `dts` is the decoding time of the first sample and `durations` are those of all, in the
    track's timescale; `offset` is in bytes from the start of the file, `sizes` in bytes.
    """

    track: int
    dts: int
    offset: int
    sizes: Integers
    durations: Integers
    sync: NDArray[np.bool]
    composition: Integers

    @property
    def end(self) -> int:
        return self.dts + int(self.durations.sum())

    def __len__(self) -> int:
        return len(self.sizes)


class Defaults(NamedTuple):
    """The values of samples that a `trun` does not list, and the number of their track."""

    track: int
    duration: int
    size: int
    flags: int


def read_fragments(file: int, tracks: dict[int, TrackInit]) -> Iterator[Run]:
    """Yield the runs of every complete fragment of an open file, in file order.

    Read only the heads. Stop silently at the first fragment that is cut short or invalid, because
    a fragment that a crash left incomplete is not part of the recording.
    """
    length = os.fstat(file).st_size
    start, moof = 0, b""
    runs: list[Run] = []
    while start + 8 <= length:
        head = os.pread(file, HEAD, start)
        size, kind = struct.unpack_from(">I4s", head)
        if size == 1 and len(head) >= 16:
            (size,) = struct.unpack_from(">Q", head, 8)
        if size < 8 or start + size > length:
            return
        if kind == b"moof":
            moof = head[:size] if size <= HEAD else os.pread(file, size, start)
            try:
                runs = list(_runs(moof, start, tracks))
            except Damaged:
                return
        elif kind == b"mdat":
            if any(run.offset + int(run.sizes.sum()) > start + size for run in runs):
                return
            yield from runs
            runs = []
        start += size


def _runs(moof: bytes, moof_start: int, tracks: dict[int, TrackInit]) -> Iterator[Run]:
    for kind, start, end in walk(moof, 8):
        if kind == b"traf":
            yield from _track_runs(moof, start, end, moof_start, tracks)


def _track_runs(
    moof: bytes, start: int, end: int, moof_start: int, tracks: dict[int, TrackInit]
) -> Iterator[Run]:
    dts = 0
    defaults: Defaults | None = None
    for kind, at, box_end in walk(moof, start, end):
        if kind == b"tfhd":
            defaults = _defaults(moof, at, box_end, tracks)
        elif kind == b"tfdt":
            dts = _decoding_time(moof, at, box_end)
        elif kind == b"trun":
            if defaults is None:
                raise Damaged("a run before the header of its track (section 8.8.7)")
            run = _run(moof, at, box_end, dts, moof_start, defaults)
            dts = run.end
            if len(run):
                yield run


def _decoding_time(moof: bytes, at: int, end: int) -> int:
    (version,) = unpack(">B", moof, at, end)
    time: int = unpack(">Q" if version else ">I", moof, at + 4, end)[0]
    return time


def _defaults(moof: bytes, at: int, end: int, tracks: dict[int, TrackInit]) -> Defaults:
    flags, number = unpack(">II", moof, at, end)
    if flags & BASE_DATA_OFFSET:
        raise Damaged("offsets are not counted from the moof (section 8.8.7.1)")
    track = tracks.get(number)
    if track is None:
        raise Damaged(f"the initialization segment has no track {number}")
    values = [track.default_duration, track.default_size, track.default_flags]
    at += 12 if flags & SAMPLE_DESCRIPTION else 8
    for index, bit in enumerate((DEFAULT_DURATION, DEFAULT_SIZE, DEFAULT_FLAGS)):
        if flags & bit:
            (values[index],) = unpack(">I", moof, at, end)
            at += 4
    return Defaults(number, *values)


def _run(moof: bytes, at: int, end: int, dts: int, moof_start: int, defaults: Defaults) -> Run:
    flags, count = unpack(">II", moof, at, end)
    if not flags & DATA_OFFSET:
        raise Damaged("a run without its own offset")
    (offset,) = unpack(">i", moof, at + 8, end)
    at += 12
    first = None
    if flags & FIRST_FLAGS:
        (first,) = unpack(">I", moof, at, end)
        at += 4
    present = [bit for bit in (DURATION, SIZE, FLAGS, COMPOSITION) if flags & bit]
    if at + 4 * count * len(present) > end:
        raise Damaged("a run longer than its box")
    if count > MOST_SAMPLES:
        raise Damaged(f"a run of {count} samples")
    table = np.frombuffer(moof, ">u4", count * len(present), at).reshape(count, len(present))
    column = {bit: table[:, index] for index, bit in enumerate(present)}

    def values(bit: int, default: int) -> NDArray[np.uint32]:
        return column[bit] if bit in column else repeated(default, count)

    return Run(
        defaults.track,
        dts,
        moof_start + offset,
        sizes=values(SIZE, defaults.size),
        durations=values(DURATION, defaults.duration),
        sync=_sync(column.get(FLAGS), count, defaults.flags, first),
        composition=column[COMPOSITION].view(">i4") if COMPOSITION in column else _zeros(count),
    )


@lru_cache(maxsize=1024)
def _zeros(count: int) -> NDArray[np.int32]:
    return repeated(0, count).view(">i4")


@lru_cache(maxsize=1024)
def repeated(value: int, count: int) -> NDArray[np.uint32]:
    """Return `count` times the same value, read-only.

    Runs share it, because an hour has 36,000 of them and an array of its own would cost each more
    than all else.
    """
    array = np.full(count, value, ">u4")
    array.flags.writeable = False
    return array


def _sync(
    listed: NDArray[np.uint32] | None, count: int, default: int, first: int | None
) -> NDArray[np.bool]:
    """Return which samples can be decoded alone, from their flags (section 8.8.3.1)."""
    if listed is None:
        alone = None if first is None else not first & NOT_SYNC
        return _repeated_sync(not default & NOT_SYNC, count, alone)
    sync: NDArray[np.bool] = (listed & NOT_SYNC) == 0
    if first is not None and count:
        sync[0] = not first & NOT_SYNC
    return sync


@lru_cache(maxsize=1024)
def _repeated_sync(value: bool, count: int, first: bool | None) -> NDArray[np.bool]:
    array = np.full(count, value)
    if first is not None and count:
        array[0] = first
    array.flags.writeable = False
    return array
