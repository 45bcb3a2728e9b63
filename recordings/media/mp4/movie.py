"""The header of a plain MP4: `ftyp`, `moov`, and the first bytes of one big `mdat`.

The segments on disk follow the header unchanged. The sample tables point into them; no table
points to the segments' own `moof` boxes, so players ignore these.
"""

import struct
from dataclasses import dataclass, field

from .boxes import box, full_box
from .init_segment import AUDIO
from .tables import Samples, sample_table
from .tags import user_data

MOVIE_TIMESCALE = 1000
EPOCH = 2_082_844_800  # seconds from 1904, the epoch of MP4 (section 8.2.2.3), to 1970
UNITY = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
MDAT_HEADER = 16  # always with a 64-bit size, so that long files need no other code

FTYP = {
    "video/mp4": box(b"ftyp", b"isom", struct.pack(">I", 512), b"isomiso2avc1mp41"),
    "audio/mp4": box(b"ftyp", b"M4A ", struct.pack(">I", 512), b"M4A mp42isom"),
}


@dataclass(frozen=True)
class Track:
    """One track of the MP4. `entries` are complete sample entry boxes; the size is in pixels."""

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
    """Metadata of the file: its creation time, in seconds since 1970, and its tags."""

    created: float | None = None
    items: dict[bytes, str] = field(default_factory=dict)

    @property
    def times(self) -> bytes:
        """Creation and modification time as in headers of version 1; 0 means unknown."""
        created = EPOCH + int(self.created) if self.created else 0
        return struct.pack(">QQ", created, created)


def header(content_type: str, tracks: list[Track], payload: int, about: About = About()) -> bytes:
    """Build everything before the `payload` bytes of media data, which end the same `mdat`.

    Offsets have 32 bits where that is enough, because old players want it, and else 64.
    """
    ftyp = FTYP[content_type]
    wide = payload + (1 << 26) >= 1 << 32
    # Build the moov twice: its length does not depend on the offsets, so the first one gives it.
    base = len(ftyp) + len(_moov(tracks, 0, wide, about)) + MDAT_HEADER
    mdat = struct.pack(">I4sQ", 1, b"mdat", MDAT_HEADER + payload)
    return ftyp + _moov(tracks, base, wide, about) + mdat


def _moov(tracks: list[Track], base: int, wide: bool, about: About) -> bytes:
    duration = max(_movie_duration(track) for track in tracks)
    # Version 1 throughout, because 32 bits of seconds since 1904 end in 2040, and 32 bits of
    # samples at 48 kHz after a day.
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
