"""The header of a plain MP4: `ftyp`, `moov`, and the first bytes of one big `mdat`.

What follows the header is given, not built: the segments as they lie on disk. The sample
tables point into them, and their own moofs are bytes that no table points to.
"""

import struct
from dataclasses import dataclass, field

from .boxes import box, full_box
from .init import AUDIO
from .tables import Samples, sample_table
from .tags import user_data

MOVIE_TIMESCALE = 1000
EPOCH = 2_082_844_800  # seconds from 1904, which an MP4 counts from, to 1970 (section 8.2.2.3)
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


@dataclass(frozen=True)
class About:
    """What the file says of itself: when it was begun, in seconds since 1970, and its tags."""

    created: float | None = None
    items: dict[bytes, str] = field(default_factory=dict)

    @property
    def times(self) -> bytes:
        """Creation and modification time, as each header of version 1 begins; 0 is unknown."""
        created = EPOCH + int(self.created) if self.created else 0
        return struct.pack(">QQ", created, created)


def header(content_type: str, tracks: list[Track], payload: int, about: About = About()) -> bytes:
    """Everything in front of `payload` bytes of media data, which is part of the same `mdat`.

    Offsets take 32 bits where that is enough, as old players want it, and 64 where not.
    """
    ftyp = FTYP[content_type]
    wide = payload + (1 << 26) >= 1 << 32
    # The moov's length does not depend on the offsets in it, so a first draft measures it.
    base = len(ftyp) + len(_moov(tracks, 0, wide, about)) + MDAT_HEADER
    mdat = struct.pack(">I4sQ", 1, b"mdat", MDAT_HEADER + payload)
    return ftyp + _moov(tracks, base, wide, about) + mdat


def _moov(tracks: list[Track], base: int, wide: bool, about: About) -> bytes:
    duration = max(_movie_duration(track) for track in tracks)
    # Version 1 throughout: 32 bits of seconds since 1904 end in 2040, and of 48 kHz after a day.
    mvhd = full_box(
        b"mvhd",
        1,
        0,
        about.times,
        struct.pack(">IQ", MOVIE_TIMESCALE, duration),
        struct.pack(">IH10x", 0x10000, 0x100),
        UNITY,
        struct.pack(">24xI", len(tracks) + 1),
    )
    traks = [_trak(number, track, base, wide, about) for number, track in enumerate(tracks, 1)]
    return box(b"moov", mvhd, *traks, user_data(about.items))


def _movie_duration(track: Track) -> int:
    return round(track.seconds * MOVIE_TIMESCALE)


def _trak(number: int, track: Track, base: int, wide: bool, about: About) -> bytes:
    sound = track.handler == AUDIO
    tkhd = full_box(
        b"tkhd",
        1,
        3,  # enabled, in the movie
        about.times,
        struct.pack(">IIQ", number, 0, _movie_duration(track)),
        struct.pack(">8xHHHxx", 0, 0, 0x100 if sound else 0),
        UNITY,
        struct.pack(">II", track.width << 16, track.height << 16),
    )
    mdhd = full_box(
        b"mdhd",
        1,
        0,
        about.times,
        struct.pack(">IQ", track.timescale, track.samples.duration),
        struct.pack(">HH", 0x55C4, 0),  # language "und"
    )
    name = b"SoundHandler\0" if sound else b"VideoHandler\0"
    hdlr = full_box(b"hdlr", 0, 0, struct.pack(">I4s12x", 0, track.handler), name)
    media_header = full_box(b"smhd", 0, 0, bytes(4)) if sound else full_box(b"vmhd", 0, 1, bytes(8))
    dinf = box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1)))
    stbl = sample_table(track.entries, track.samples, base, wide)
    minf = box(b"minf", media_header, dinf, stbl)
    return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, minf))
