"""The IPC protocol between the media server and the mixer of a room.

Messages travel on a Unix SOCK_SEQPACKET socket, one per datagram, in network byte order. The first
byte is the kind: `R` an RTP packet to the mixer, `P` an RTP payload from it, `K` a keyframe request
for a camera, `C` a JSON object in either direction.
"""

import json
import struct
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

LARGEST_MESSAGE = 65536
"""Bytes. The reader truncates a longer datagram and then refuses it as malformed."""

LARGEST_PAYLOAD = 1200
"""Bytes of RTP payload the mixer puts in one packet, so that SRTP over IPv6 fits 1280."""

PROGRAM_SOUND = 0
PROGRAM_PICTURE = 1
FIRST_MIX_MINUS = 2

MARKER = 1
"""Flag of a `P` message: the RTP marker, the last packet of a picture."""
KEYFRAME_START = 2
"""Flag of a `P` message: the first packet of an IDR access unit."""

LARGEST_NUMBER = 0xFFFF
"""The largest number of a publication or a stream, because messages have 16 bits for it."""

PERSON, SCREEN = "person", "screen"
"""The sources of a publication. A seat has at most one publication of each on air."""

QUIET = 35
"""Level, 0 to 100, under which a seat counts as silent: about -39 dBFS."""

JsonObject = dict[str, Any]
"""A `C` message. Its values are what JSON has; the reader checks those that it uses."""

_RTP_IN = struct.Struct("!cHBd")
_PAYLOAD_OUT = struct.Struct("!cHBI")
_KEYFRAME = struct.Struct("!cH")


class Malformed(ValueError):
    """The datagram is not a message of this protocol."""


def next_number(last: int, taken: Container[int], first: int = 1) -> int:
    """Return the next number after `last` that is not in `taken`, wrapping around to `first`."""
    while True:
        last = last + 1 if first <= last < LARGEST_NUMBER else first
        if last not in taken:
            return last


@dataclass(frozen=True, slots=True)
class RtpIn:
    """An RTP packet of publication `pub`, header and payload, decrypted from SRTP.

    `arrival` is the CLOCK_MONOTONIC time, in seconds, at which it came from the network.
    """

    pub: int
    media: int
    arrival: float
    packet: bytes


@dataclass(frozen=True, slots=True)
class PayloadOut:
    """A payload for every listener of `stream`; `timestamp` is in that stream's RTP clock."""

    stream: int
    flags: int
    timestamp: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class KeyframeWanted:
    """The camera of publication `pub` should send a keyframe."""

    pub: int


def pack_rtp(pub: int, media: int, arrival: float, packet: bytes) -> bytes:
    return _RTP_IN.pack(b"R", pub, media, arrival) + packet


def pack_payload(stream: int, flags: int, timestamp: int, payload: bytes) -> bytes:
    return _PAYLOAD_OUT.pack(b"P", stream, flags, timestamp & 0xFFFFFFFF) + payload


def pack_keyframe(pub: int) -> bytes:
    return _KEYFRAME.pack(b"K", pub)


def pack_control(**fields: object) -> bytes:
    return b"C" + json.dumps(fields, separators=(",", ":")).encode()


def unpack(message: bytes) -> RtpIn | PayloadOut | KeyframeWanted | JsonObject:
    """Parse one datagram; a JSON object is returned as a dict. Raises Malformed."""
    try:
        match message[:1]:
            case b"R":
                _, pub, media, arrival = _RTP_IN.unpack_from(message)
                return RtpIn(pub, media, arrival, message[_RTP_IN.size :])
            case b"P":
                _, stream, flags, timestamp = _PAYLOAD_OUT.unpack_from(message)
                return PayloadOut(stream, flags, timestamp, message[_PAYLOAD_OUT.size :])
            case b"K":
                return KeyframeWanted(_KEYFRAME.unpack(message)[1])
            case b"C":
                fields = json.loads(message[1:])
                if isinstance(fields, dict):
                    return fields
    except (struct.error, ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error
    raise Malformed(f"neither R, P, K nor a JSON object: {message[:16]!r}")
