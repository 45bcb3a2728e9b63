"""What the network process and the engine of a room say to each other.

Messages on a Unix SOCK_SEQPACKET socket, one per datagram, network byte order. The first byte is
the kind: `R` an RTP packet in, `P` an RTP payload out, `K` a keyframe wanted, `C` a JSON object.
"""

import json
import struct
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

LARGEST_MESSAGE = 65536
"""Bytes; a longer datagram is cut by the reader and then refused as malformed."""

LARGEST_PAYLOAD = 1200
"""Bytes of RTP payload the engine puts in one packet, so that SRTP over IPv6 fits 1280."""

PROGRAM_SOUND = 0
PROGRAM_PICTURE = 1
FIRST_MIX_MINUS = 2

MARKER = 1
"""Flag of a `P` message: the RTP marker, the last packet of a picture."""
KEYFRAME_START = 2
"""Flag of a `P` message: the first packet of an IDR access unit."""

AUDIO = 0
VIDEO = 1

LARGEST_NUMBER = 0xFFFF
"""Of a publication or a stream: messages have 16 bits for it."""

PERSON, SCREEN = "person", "screen"
"""What a publication shows. A seat has at most one of each."""

QUIET = 35
"""Level, of 100, under which nobody is taken to speak: about -39 dBFS."""

_RTP_IN = struct.Struct("!cHBd")
_PAYLOAD_OUT = struct.Struct("!cHBI")
_KEYFRAME = struct.Struct("!cH")


class Malformed(ValueError):
    """The datagram is not a message of this protocol."""


def next_number(last: int, taken: Container[int], first: int = 1) -> int:
    """The number after `last` that is not among `taken`; after the largest comes `first`."""
    while True:
        last = last + 1 if first <= last < LARGEST_NUMBER else first
        if last not in taken:
            return last


@dataclass(frozen=True, slots=True)
class RtpIn:
    """An RTP packet of publication `pub`, header and payload, after SRTP.

    `arrival`: CLOCK_MONOTONIC, in seconds, when it came from the network.
    """

    pub: int
    media: int
    arrival: float
    packet: bytes


@dataclass(frozen=True, slots=True)
class PayloadOut:
    """A payload for every listener of `stream`; `timestamp` in that stream's RTP clock."""

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


def pack_control(**fields: Any) -> bytes:
    return b"C" + json.dumps(fields, separators=(",", ":")).encode()


def unpack(message: bytes) -> RtpIn | PayloadOut | KeyframeWanted | dict[str, Any]:
    """Read one datagram; a JSON object comes back as a dict. Raises Malformed."""
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
