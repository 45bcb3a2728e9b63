"""Reading of the initialization segment, which describes each track."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .boxes import Damaged, find, unpack, walk

HEAD = 1 << 16  # bytes read, to hold ftyp and moov, which take about a thousand

VIDEO, AUDIO = b"vide", b"soun"

# Where the child boxes of a sample entry begin: VisualSampleEntry (section 12.1.3) and
# AudioSampleEntry (12.2.3), counted from the entry's payload.
CHILDREN = {VIDEO: 78, AUDIO: 28}
CONFIG = {VIDEO: b"avcC", AUDIO: b"esds"}


@dataclass(frozen=True)
class TrackInit:
    """One track of an initialization segment; default_* come from its `trex` box."""

    handler: bytes
    timescale: int
    entry: bytes
    config: bytes
    width: int
    height: int
    default_duration: int
    default_size: int
    default_flags: int

    def decodes_like(self, other: "TrackInit") -> bool:
        """Whether one decoder setup serves both; bit rates in the sample entry are ignored."""
        return self.config == other.config


def read_init(path: Path) -> dict[int, TrackInit]:
    """Return the tracks of a file by track number; fragments may follow in the file.

    Raises Damaged, or OSError.
    """
    with path.open("rb") as file:
        return parse_init(file.read(HEAD))


def parse_init(data: bytes) -> dict[int, TrackInit]:
    """Like `read_init`, for the first bytes of a file."""
    moov = find(data, b"moov")
    defaults = dict(_defaults(data, *find(data, b"mvex", start=moov[0], end=moov[1])))
    tracks = {}
    for kind, start, end in walk(data, *moov):
        if kind == b"trak":
            number, track = _track(data, start, end, defaults)
            tracks[number] = track
    if not tracks:
        raise Damaged("there is no track")
    return tracks


def _defaults(data: bytes, start: int, end: int) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Yield (track number, (duration, size, flags)) of each `trex` box."""
    for kind, at, box_end in walk(data, start, end):
        if kind == b"trex":
            number, _, duration, size, flags = unpack(">5I", data, at + 4, box_end)
            yield number, (duration, size, flags)


def _track(
    data: bytes, start: int, end: int, defaults: dict[int, tuple[int, int, int]]
) -> tuple[int, TrackInit]:
    number = _after_times(data, *find(data, b"tkhd", start=start, end=end))
    mdia = find(data, b"mdia", start=start, end=end)
    timescale = _after_times(data, *find(data, b"mdhd", start=mdia[0], end=mdia[1]))
    hdlr, hdlr_end = find(data, b"hdlr", start=mdia[0], end=mdia[1])
    (handler,) = unpack(">4s", data, hdlr + 8, hdlr_end)
    if handler not in CHILDREN:
        raise Damaged(f"track {number} is {handler!r}, neither picture nor sound")
    stsd, stsd_end = find(data, b"minf", b"stbl", b"stsd", start=mdia[0], end=mdia[1])
    first = next(walk(data, stsd + 8, stsd_end), None)
    if first is None:
        raise Damaged(f"track {number} has no sample entry")
    _, entry, entry_end = first
    config = find(data, CONFIG[handler], start=entry + CHILDREN[handler], end=entry_end)
    width, height = unpack(">HH", data, entry + 24, entry_end) if handler == VIDEO else (0, 0)
    duration, size, flags = defaults.get(number, (0, 0, 0))
    return number, TrackInit(
        handler,
        timescale,
        entry=data[entry - 8 : entry_end],
        config=_decoder_config(handler, data[slice(*config)]),
        width=width,
        height=height,
        default_duration=duration,
        default_size=size,
        default_flags=flags,
    )


def _after_times(data: bytes, at: int, end: int) -> int:
    """Return the field after the times of a tkhd or mdhd, whose version says how long they are."""
    (version,) = unpack(">B", data, at, end)
    value: int = unpack(">I", data, at + (20 if version else 12), end)[0]
    return value


def _decoder_config(handler: bytes, config: bytes) -> bytes:
    """Return the avcC, or the AudioSpecificConfig of an esds (ISO/IEC 14496-1, 7.2.6.7)."""
    if handler == VIDEO:
        return config
    at, end = 4, len(config)
    while at < end:
        tag, at = config[at], at + 1
        size, byte = 0, 0x80
        while byte & 0x80:
            (byte,) = unpack(">B", config, at, end)
            size, at = size << 7 | byte & 0x7F, at + 1
        if tag == 0x05 and at + size <= end:
            return config[at : at + size]
        # Enter ES_Descriptor and DecoderConfigDescriptor, whose own fields take 3 and 13 bytes.
        at += {0x03: 3, 0x04: 13}.get(tag, size)
    raise Damaged("the esds box holds no whole AudioSpecificConfig")
