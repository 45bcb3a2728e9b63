"""FLV tags of the program, made by FFmpeg's muxer; RTMP sends the same bytes as messages."""

import io
from collections.abc import Iterator
from fractions import Fraction

import av
from av.container import InputContainer
from av.stream import Stream

from . import chunks
from .chunks import Message
from .timeline import Sample

HEADER, TAG, BACK = 13, 11, 4
"""Bytes before the first tag, of the head of a tag, and of the size that follows a tag."""

_BASE = Fraction(1, 48_000)


class FlvMuxer:
    """Makes messages of samples like those of `segment`, which begins with its `init.mp4`."""

    def __init__(self, segment: bytes) -> None:
        self._file = _Written()
        options = {"flvflags": "no_duration_filesize", "flush_packets": "1"}
        self._output = av.open(self._file, "w", format="flv", options=options)
        with _opened(segment) as like:
            video, audio = like.streams.video[0], like.streams.audio[0]
            self._streams: dict[str, Stream] = {
                "video": self._output.add_stream_from_template(video),
                "audio": self._output.add_stream_from_template(audio),
            }
        self._has_header = False

    def messages(self, samples: list[Sample]) -> Iterator[Message]:
        """Yield the messages of these samples, at first with those that set up a decoder."""
        for sample in samples:
            packet = av.Packet(sample.data)
            packet.stream = self._streams[sample.kind]
            packet.time_base = _BASE
            packet.pts = packet.dts = sample.at
            packet.is_keyframe = sample.key
            self._output.mux_one(packet)
        yield from self._tags(self._file.take())

    def finish(self) -> Iterator[Message]:
        """Yield the messages that are left, and the end mark of the pictures."""
        self._output.close()
        yield from self._tags(self._file.take())

    def _tags(self, data: bytes) -> Iterator[Message]:
        at = 0
        if not self._has_header:
            self._has_header, at = True, HEADER
        while at + TAG <= len(data):
            kind, size = data[at], int.from_bytes(data[at + 1 : at + 4], "big")
            time = int.from_bytes(data[at + 4 : at + 7], "big") | data[at + 7] << 24
            body = data[at + TAG : at + TAG + size]
            if kind in (chunks.AUDIO, chunks.VIDEO, chunks.DATA):
                yield Message(kind, body, timestamp=time)
            at += TAG + size + BACK


class _Written(io.RawIOBase):
    """Takes what the muxer writes; FLV is written from front to back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _opened(segment: bytes) -> InputContainer:
    return av.open(io.BytesIO(segment), "r", format="mp4")
