"""The header of a plain MP4: `ftyp`, `moov`, and the first bytes of one big `mdat`.

What follows the header is given, not built: the segments as they lie on disk. The sample
tables point into them, and their own moofs are bytes that no table points to.
"""

import struct
from dataclasses import dataclass

from .boxes import box, full_box
from .init import AUDIO
from .tables import Samples, sample_table

MOVIE_TIMESCALE = 1000
UNITY = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
MDAT_HEADER = 16  # with a 64-bit size, so that one hour and ten hours are the same code

FTYP = {
    "video/mp4": box(b"ftyp", b"isom", struct.pack(">I", 512), b"isomiso2avc1mp41"),
    "audio/mp4": box(b"ftyp", b"M4A ", struct.pack(">I", 512), b"M4A mp42isom"),
}


@dataclass(frozen=True)
class Track:
    """One track of the file to make. `entries` are whole sample entry boxes; size in pixels."""

    handler: bytes
    timescale: int
    entries: list[bytes]
    samples: Samples
    width: int = 0
    height: int = 0

    @property
    def seconds(self) -> float:
        return self.samples.duration / self.timescale


def header(content_type: str, tracks: list[Track], payload: int) -> bytes:
    """Everything in front of `payload` bytes of media data, which is part of the same `mdat`.

    Offsets take 32 bits where that is enough, as old players want it, and 64 where not.
    """
    ftyp = FTYP[content_type]
    wide = payload + (1 << 26) >= 1 << 32
    # The moov's length does not depend on the offsets in it, so a first draft measures it.
    base = len(ftyp) + len(_moov(tracks, 0, wide)) + MDAT_HEADER
    mdat = struct.pack(">I4sQ", 1, b"mdat", MDAT_HEADER + payload)
    return ftyp + _moov(tracks, base, wide) + mdat


def _moov(tracks: list[Track], base: int, wide: bool) -> bytes:
    duration = max(_movie_duration(track) for track in tracks)
    mvhd = full_box(
        b"mvhd",
        0,
        0,
        struct.pack(">4I", 0, 0, MOVIE_TIMESCALE, duration),
        struct.pack(">IH10x", 0x10000, 0x100),
        UNITY,
        struct.pack(">24xI", len(tracks) + 1),
    )
    return box(b"moov", mvhd, *(_trak(number, t, base, wide) for number, t in enumerate(tracks, 1)))


def _movie_duration(track: Track) -> int:
    return round(track.seconds * MOVIE_TIMESCALE)


def _trak(number: int, track: Track, base: int, wide: bool) -> bytes:
    sound = track.handler == AUDIO
    tkhd = full_box(
        b"tkhd",
        0,
        3,  # enabled, in the movie
        struct.pack(">5I", 0, 0, number, 0, _movie_duration(track)),
        struct.pack(">8xHHHxx", 0, 0, 0x100 if sound else 0),
        UNITY,
        struct.pack(">II", track.width << 16, track.height << 16),
    )
    # Version 1: a 32-bit duration at 48 kHz ends after a day.
    mdhd = full_box(
        b"mdhd",
        1,
        0,
        struct.pack(">QQIQ", 0, 0, track.timescale, track.samples.duration),
        struct.pack(">HH", 0x55C4, 0),  # language "und"
    )
    name = b"SoundHandler\0" if sound else b"VideoHandler\0"
    hdlr = full_box(b"hdlr", 0, 0, struct.pack(">I4s12x", 0, track.handler), name)
    media_header = full_box(b"smhd", 0, 0, bytes(4)) if sound else full_box(b"vmhd", 0, 1, bytes(8))
    dinf = box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1)))
    stbl = sample_table(track.entries, track.samples, base, wide)
    minf = box(b"minf", media_header, dinf, stbl)
    return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, minf))
