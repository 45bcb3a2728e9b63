"""The header of a plain MP4: `ftyp`, `moov`, and the first bytes of one big `mdat`.

The segments on disk follow the header unchanged. The sample tables point into them; no table
points to the segments' own `moof` boxes, so players ignore these. The titles of chapters, which
are samples too, are in the header, between the start of the `mdat` and the segments.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from . import chapters
from .boxes import UNITY, box, full_box
from .init_segment import AUDIO, VIDEO
from .tables import Samples, sample_table
from .tags import user_data

MOVIE_TIMESCALE = 1000
EPOCH = 2_082_844_800  # seconds from 1904, the epoch of MP4 (section 8.2.2.3), to 1970
MDAT_HEADER = 16  # always with a 64-bit size, so that long files need no other code

ENABLED, IN_MOVIE = 1, 2  # flags of a track

FTYP = {
    "video/mp4": box(b"ftyp", b"isom", struct.pack(">I", 512), b"isomiso2avc1mp41"),
    "audio/mp4": box(b"ftyp", b"M4A ", struct.pack(">I", 512), b"M4A mp42isom"),
}

NAMES = {VIDEO: b"VideoHandler\0", AUDIO: b"SoundHandler\0", chapters.TEXT: b"Chapters\0"}
MEDIA_HEADERS = {
    VIDEO: full_box(b"vmhd", 0, 1, bytes(8)),
    AUDIO: full_box(b"smhd", 0, 0, bytes(4)),
    chapters.TEXT: chapters.text_media_header(),
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
    """Metadata of the file.

    Attributes:
        created: creation time in seconds since 1970.
        items: texts by the kind of their box.
        cover: a JPEG.
        chapters: pairs of (second, title).
    """

    created: float | None = None
    items: dict[bytes, str] = field(default_factory=dict)
    cover: bytes = b""
    chapters: Sequence[tuple[float, str]] = ()

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
    listed = chapters.timed(about.chapters, max(track.seconds for track in tracks))
    titles, text = _chapter_track(listed)
    user = user_data(about.items, about.cover, chapters.chapter_list(listed) if listed else b"")

    def moov(base: int) -> bytes:
        return _moov(tracks, text, base, wide, about.times, user)

    # Build the moov twice: its length does not depend on the offsets, so the first one gives it.
    base = len(ftyp) + len(moov(len(titles))) + MDAT_HEADER + len(titles)
    mdat = struct.pack(">I4sQ", 1, b"mdat", MDAT_HEADER + len(titles) + payload)
    return ftyp + moov(base) + mdat + titles


def _chapter_track(listed: list[chapters.TimedTitle]) -> tuple[bytes, Track | None]:
    """The media data of the chapters, which lie before all other, and their track if any."""
    if not listed:
        return b"", None
    titles, samples = chapters.text_samples(listed)
    before = replace(samples, chunk_offsets=samples.chunk_offsets - len(titles))
    return titles, Track(chapters.TEXT, chapters.TIMESCALE, [chapters.text_entry()], before)


def _moov(
    tracks: list[Track], text: Track | None, base: int, wide: bool, times: bytes, user: bytes
) -> bytes:
    duration = max(_movie_duration(track) for track in tracks)
    listed = len(tracks) + 1 if text else None
    all_tracks = [*tracks, text] if text else tracks
    # Version 1 throughout, because 32 bits of seconds since 1904 end in 2040, and 32 bits of
    # samples at 48 kHz after a day.
    mvhd = full_box(
        b"mvhd",
        1,
        0,
        times,
        struct.pack(">IQ", MOVIE_TIMESCALE, duration),
        struct.pack(">IH10x", 0x10000, 0x100),
        UNITY,
        struct.pack(">24xI", len(all_tracks) + 1),
    )
    traks = [
        _trak(number, track, base, wide, times, listed)
        for number, track in enumerate(all_tracks, 1)
    ]
    return box(b"moov", mvhd, *traks, user)


def _movie_duration(track: Track) -> int:
    return round(track.seconds * MOVIE_TIMESCALE)


def _trak(
    number: int, track: Track, base: int, wide: bool, times: bytes, listed: int | None
) -> bytes:
    """Build one track; `listed` is the number of the track that lists the chapters, if any."""
    lists = number == listed
    # A list of chapters is not played itself, so it is not enabled.
    tkhd = full_box(
        b"tkhd",
        1,
        IN_MOVIE if lists else ENABLED | IN_MOVIE,
        times,
        struct.pack(">IIQ", number, 0, _movie_duration(track)),
        struct.pack(">8xHHHxx", 0, 0, 0x100 if track.handler == AUDIO else 0),
        UNITY,
        struct.pack(">II", track.width << 16, track.height << 16),
    )
    tref = box(b"tref", box(b"chap", struct.pack(">I", listed))) if listed and not lists else b""
    return box(b"trak", tkhd, tref, _mdia(track, base, wide, times))


def _mdia(track: Track, base: int, wide: bool, times: bytes) -> bytes:
    mdhd = full_box(
        b"mdhd",
        1,
        0,
        times,
        struct.pack(">IQ", track.timescale, track.samples.duration),
        struct.pack(">HH", 0x55C4, 0),  # language "und"
    )
    handler = struct.pack(">I4s12x", 0, track.handler)
    hdlr = full_box(b"hdlr", 0, 0, handler, NAMES[track.handler])
    dinf = box(b"dinf", full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1)))
    stbl = sample_table(track.entries, track.samples, base, wide)
    minf = box(b"minf", MEDIA_HEADERS[track.handler], dinf, stbl)
    return box(b"mdia", mdhd, hdlr, minf)
