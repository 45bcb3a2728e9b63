"""Muxing of one part of a segment: an fMP4 fragment (a CMAF chunk) of 200 ms.

Each part has a new muxer, whose output is split at its first `moof` into the take's init and the
part's body, so a crash can only lose the open part. Times, including the `tfdt` of fragments, are
samples at 48 kHz, absolute on the epoch's counter.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import av
from av.stream import Stream

from .mp4.boxes import find
from .paths import RATE

TIMESCALE = RATE

AAC_FRAME = 1024
"""Samples of one AAC-LC frame."""

_TIME_BASE = Fraction(1, TIMESCALE)


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
    """Return (init, body) of fragment `number` of a take: H.264 of `size` and stereo AAC.

    The first picture of the first fragment must be an IDR with its parameter sets. The last picture
    of each lasts until `end`.
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
    at = find(whole, b"moof")[0] - 8
    return whole[:at], whole[at:]
