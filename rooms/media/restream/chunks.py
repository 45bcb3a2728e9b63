"""RTMP's chunk stream: messages cut into chunks (specification 1.0, section 5.3)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

SET_CHUNK_SIZE, ABORT, ACKNOWLEDGEMENT, USER_CONTROL = 1, 2, 3, 4
WINDOW, PEER_BANDWIDTH, AUDIO, VIDEO, DATA, COMMAND = 5, 6, 8, 9, 18, 20

FIRST_SIZE = 128
"""Bytes of payload in a chunk, until a side says that its own are larger."""

CHUNK = 1 << 16
"""Bytes of payload in the chunks that carry media; the other side is told so before."""

LARGEST = 1 << 16
"""Bytes of a message that is read. Servers send commands and control messages of a few hundred."""

MOST_STREAMS = 64
"""Chunk streams that the other side may use; a server uses three or four."""

FIELDS = (11, 7, 3, 0)
"""Bytes of a message header, by the form of the chunk."""

LONGEST_HEADER = 3 + 11

_EXTENDED = 0xFFFFFF
"""In place of a timestamp of as many ms (4.7 hours) or more, which follows the header."""


class Malformed(ValueError):
    """The other side does not speak RTMP."""


class Message(NamedTuple):
    kind: int
    payload: bytes
    stream: int = 0
    timestamp: int = 0
    """ms"""


def pack(message: Message, chunk_stream: int, size: int) -> bytes:
    """Return the chunks of a message, of at most `size` bytes of payload each."""
    time = message.timestamp & 0xFFFFFFFF
    extended = struct.pack(">I", time) if time >= _EXTENDED else b""
    head = (
        bytes([chunk_stream])
        + min(time, _EXTENDED).to_bytes(3, "big")
        + len(message.payload).to_bytes(3, "big")
        + bytes([message.kind])
        + struct.pack("<I", message.stream)
    )
    parts = [head, extended, message.payload[:size]]
    for at in range(size, len(message.payload), size):
        parts += [bytes([0xC0 | chunk_stream]), extended, message.payload[at : at + size]]
    return b"".join(parts)


@dataclass(slots=True)
class _ChunkStream:
    """The header of the last chunk, and what has come of its message."""

    timestamp: int = 0
    delta: int = 0
    length: int = 0
    kind: int = 0
    stream: int = 0
    extended: bool = False
    payload: bytearray = field(default_factory=bytearray)


class Reader:
    """Puts the messages of the other side together; `largest` is in bytes."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self.received = 0
        """Bytes, which the other side wants to have acknowledged."""
        self._buffer = bytearray()
        self._size = FIRST_SIZE
        self._streams: dict[int, _ChunkStream] = {}

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that are complete with these bytes. Raises Malformed."""
        self.received += len(data)
        self._buffer += data
        while (used := self._chunk()) is not None:
            at, found = used
            del self._buffer[:at]
            if found is None:
                continue
            if found.kind == SET_CHUNK_SIZE:
                self._set_size(found.payload)
            elif found.kind == ABORT:
                self._streams.pop(int.from_bytes(found.payload, "big"), None)
            else:
                yield found

    def _has_header(self) -> bool:
        """Whether the header of the next chunk has come, up to an extended timestamp."""
        if not self._buffer:
            return False
        form, number = self._buffer[0] >> 6, self._buffer[0] & 0x3F
        return len(self._buffer) >= 1 + (number + 1 if number < 2 else 0) + FIELDS[form]

    def _set_size(self, payload: bytes) -> None:
        if len(payload) != 4 or not 0 < (size := int.from_bytes(payload, "big")) < 1 << 31:
            raise Malformed("not a size of chunks")
        self._size = size

    def _chunk(self) -> tuple[int, Message | None] | None:
        """Return (bytes used, the message that they complete); None if a chunk is not whole yet."""
        data = self._buffer
        if len(data) < LONGEST_HEADER and not self._has_header():
            return None
        form, number, at = data[0] >> 6, data[0] & 0x3F, 1
        if number < 2:
            number, at = 64 + int.from_bytes(data[1 : 2 + number], "little"), 2 + number
        fields = FIELDS[form]
        head = bytes(data[at : at + fields])
        at += fields
        one = self._streams.get(number)
        if one is None:
            if len(self._streams) >= MOST_STREAMS:
                raise Malformed("too many chunk streams")
            one = _ChunkStream()
        time = int.from_bytes(head[:3], "big")
        length = int.from_bytes(head[3:6], "big") if form < 2 else one.length
        if length > self._largest:
            raise Malformed(f"a message of {length} bytes")
        extended = time == _EXTENDED if form < 3 else one.extended
        if extended:
            if len(data) < at + 4:
                return None
            (time,) = struct.unpack_from(">I", data, at)
            at += 4
        size = min(self._size, length - len(one.payload))
        if size < 0:
            raise Malformed("a message that is longer than it was")
        if len(data) < at + size:
            return None
        self._streams[number] = one
        one.extended, one.length = extended, length
        if form < 2:
            one.kind = head[6]
        if form == 0:
            (one.stream,) = struct.unpack_from("<I", head, 7)
            one.timestamp, one.delta = time, 0
        elif form < 3:
            one.delta = time
        if form and not one.payload:
            one.timestamp += one.delta
        one.payload += data[at : at + size]
        if len(one.payload) < length:
            return at + size, None
        whole = Message(one.kind, bytes(one.payload), one.stream, one.timestamp)
        one.payload.clear()
        return at + size, whole
