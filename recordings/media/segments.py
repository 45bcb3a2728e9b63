"""Muxing of one segment: a self-contained fMP4 (CMAF) fragment of one second.

Each segment has a new muxer, whose output is split at its first `moof` into the take's init and
the segment's body, so a crash can only lose the open second. Times, including the `tfdt` of
fragments, are samples at 48 kHz, absolute on the epoch's counter.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import av
from av.stream import Stream

from .paths import RATE

TIMESCALE = RATE

AAC_FRAME = 1024
"""Samples of one AAC-LC frame."""

VIDEO_TRACK = 1

_TIME_BASE = Fraction(1, TIMESCALE)
_CONTAINERS = {b"moof", b"traf"}


@dataclass(frozen=True, slots=True)
class Coded:
    """One coded picture (Annex B H.264) or AAC frame; `sample` is its time."""

    sample: int
    data: bytes
    key: bool = True


def mux(
    number: int,
    pictures: Sequence[Coded],
    sounds: Sequence[Coded],
    end: int,
    size: tuple[int, int],
) -> tuple[bytes, bytes]:
    """Return (init, body) of segment `number` of a take: H.264 of `size` and stereo AAC.

    The first picture must be an IDR with its parameter sets; the last one lasts until `end`.
    """
    output, buffer = _muxer(number)
    video = output.add_mux_stream("h264", rate=25, width=size[0], height=size[1])
    video.time_base = _TIME_BASE
    audio = output.add_stream("aac", rate=TIMESCALE, layout="stereo")
    audio.time_base = _TIME_BASE
    ends = [picture.sample for picture in pictures[1:]] + [end]
    with output:
        for picture, until in zip(pictures, ends, strict=True):
            output.mux(_packet(video, picture, until - picture.sample))
        for sound in sounds:
            output.mux(_packet(audio, sound, AAC_FRAME))
    return _split(buffer.getvalue())


def mux_sound(number: int, sounds: Sequence[Coded]) -> tuple[bytes, bytes]:
    """Return (init, body) of fragment `number` of one speaker's track: mono AAC."""
    output, buffer = _muxer(number)
    audio = output.add_stream("aac", rate=TIMESCALE, layout="mono")
    audio.time_base = _TIME_BASE
    with output:
        for sound in sounds:
            output.mux(_packet(audio, sound, AAC_FRAME))
    return _split(buffer.getvalue())


def duration(body: bytes) -> int:
    """The duration of a segment's pictures in samples; 0 if it has none or is incomplete."""
    return place(body)[1]


def place(body: bytes) -> tuple[int, int]:
    """Return (first sample, samples) of a segment's pictures; (0, 0) if it is malformed."""
    first = total = default = 0
    ours = False
    try:
        for kind, start, end in _boxes(body, 0, len(body)):
            if kind == b"tfhd":
                ours = int.from_bytes(body[start + 4 : start + 8]) == VIDEO_TRACK
                default = _default_duration(body, start)
            elif kind == b"tfdt" and ours:
                first = int.from_bytes(body[start + 4 : start + (12 if body[start] else 8)])
            elif kind == b"trun" and ours:
                total += _run_duration(body, start, end, default)
    except IndexError:
        return 0, 0
    return first, total


def _muxer(number: int) -> tuple[av.container.OutputContainer, io.BytesIO]:
    buffer = io.BytesIO()
    flags = "cmaf+empty_moov+frag_custom+frag_discont+skip_trailer+skip_sidx"
    options = {
        "movflags": flags,
        "use_editlist": "0",
        "avoid_negative_ts": "disabled",
        "video_track_timescale": str(TIMESCALE),
        "fragment_index": str(number + 1),
    }
    return av.open(buffer, "w", format="mp4", options=options), buffer


def _packet(stream: Stream, coded: Coded, samples: int) -> "av.Packet[Stream]":
    packet = av.Packet(coded.data)
    packet.stream = stream
    packet.time_base = _TIME_BASE
    packet.pts = packet.dts = coded.sample
    packet.duration = samples
    packet.is_keyframe = coded.key
    return packet


def _split(whole: bytes) -> tuple[bytes, bytes]:
    """Split at the first `moof` box."""
    at = 0
    while whole[at + 4 : at + 8] != b"moof":
        at += int.from_bytes(whole[at : at + 4])
    return whole[:at], whole[at:]


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, start of content, end) of each box, and of the boxes inside containers."""
    while at + 8 <= end:
        length = int.from_bytes(data[at : at + 4])
        if length < 8:
            return
        kind = data[at + 4 : at + 8]
        yield kind, at + 8, at + length
        if kind in _CONTAINERS:
            yield from _boxes(data, at + 8, min(end, at + length))
        at += length


def _default_duration(data: bytes, tfhd: int) -> int:
    """default_sample_duration of a `tfhd` (ISO/IEC 14496-12, section 8.8.7), or 0."""
    flags = int.from_bytes(data[tfhd + 1 : tfhd + 4])
    at = tfhd + 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    return int.from_bytes(data[at : at + 4]) if flags & 0x8 else 0


def _run_duration(data: bytes, trun: int, end: int, default: int) -> int:
    """Sum of the sample durations of a `trun` (ISO/IEC 14496-12, section 8.8.8)."""
    flags = int.from_bytes(data[trun + 1 : trun + 4])
    count = int.from_bytes(data[trun + 4 : trun + 8])
    if not flags & 0x100:
        return count * default
    at = trun + 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    step = 4 * (flags >> 8 & 0xF).bit_count()
    return sum(
        int.from_bytes(data[i : i + 4]) for i in range(at, min(end, at + step * count), step)
    )
