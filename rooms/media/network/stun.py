"""STUN messages as ICE uses them (RFC 8489, RFC 8445): small, strict, one exception type."""

import hmac
import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

REQUEST, SUCCESS, ERROR = 0x0001, 0x0101, 0x0111

USERNAME = 0x0006
MESSAGE_INTEGRITY = 0x0008
ERROR_CODE = 0x0009
XOR_MAPPED_ADDRESS = 0x0020
PRIORITY = 0x0024
USE_CANDIDATE = 0x0025
FINGERPRINT = 0x8028
ICE_CONTROLLED = 0x8029
ICE_CONTROLLING = 0x802A

SocketAddress = tuple[str, int] | tuple[str, int, int, int]
"""(address, port) of IPv4; IPv6 adds flow and scope."""

_COOKIE = 0x2112A442
_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")
_FINGERPRINT_XOR = 0x5354554E
_INTEGRITY_SIZE = 24
_FINGERPRINT_SIZE = 8


class BadMessage(ValueError):
    """The bytes are not a valid STUN message; `parse` raises no other exception."""


@dataclass(frozen=True, slots=True)
class Message:
    """A binding request or response.

    `attributes` maps a type to its first value. Attributes after MESSAGE-INTEGRITY are not
    protected, so they are left out (RFC 8489 section 14.5).
    """

    kind: int
    transaction: bytes
    attributes: dict[int, bytes]
    protected: bytes
    integrity: bytes

    def signed_with(self, password: str) -> bool:
        """Whether MESSAGE-INTEGRITY is present and was made with this short-term password."""
        signature = _signature(self.protected, password) if self.integrity else b"unsigned"
        return hmac.compare_digest(self.integrity, signature)


def parse(data: bytes) -> Message:
    """Parse one message. Raises BadMessage, also without FINGERPRINT (RFC 8445, 7.1.1)."""
    if len(data) < _HEADER.size + _FINGERPRINT_SIZE or len(data) % 4:
        raise BadMessage("size")
    kind, length, cookie, transaction = _HEADER.unpack_from(data)
    if kind not in (REQUEST, SUCCESS, ERROR) or cookie != _COOKIE:
        raise BadMessage("kind")
    if length != len(data) - _HEADER.size:
        raise BadMessage("length")
    _check_fingerprint(data)

    attributes: dict[int, bytes] = {}
    end = len(data) - _FINGERPRINT_SIZE
    position = _HEADER.size
    while position < end:
        name, size = _ATTRIBUTE.unpack_from(data, position)
        start = position + _ATTRIBUTE.size
        if start + size > end:
            raise BadMessage("attribute")
        value = data[start : start + size]
        if name == MESSAGE_INTEGRITY:
            if size != 20:
                raise BadMessage("integrity")
            return Message(kind, transaction, attributes, data[:position], value)
        attributes.setdefault(name, value)
        position = start + size + -size % 4
    return Message(kind, transaction, attributes, b"", b"")


def build(
    kind: int,
    transaction: bytes,
    attributes: Iterable[tuple[int, bytes]],
    password: str,
) -> bytes:
    """Build a message with MESSAGE-INTEGRITY by `password`, and FINGERPRINT."""
    body = b"".join(
        _ATTRIBUTE.pack(name, len(value)) + value + bytes(-len(value) % 4)
        for name, value in attributes
    )
    message = _HEADER.pack(kind, len(body), _COOKIE, transaction) + body
    signature = _signature(message, password)
    message = _with_room_for(message, _INTEGRITY_SIZE)
    message += _ATTRIBUTE.pack(MESSAGE_INTEGRITY, len(signature)) + signature
    message = _with_room_for(message, _FINGERPRINT_SIZE)
    checksum = zlib.crc32(message) ^ _FINGERPRINT_XOR
    return message + _ATTRIBUTE.pack(FINGERPRINT, 4) + checksum.to_bytes(4, "big")


def error_code(code: int, reason: str) -> tuple[int, bytes]:
    """An ERROR-CODE attribute (RFC 8489 section 14.8)."""
    return ERROR_CODE, struct.pack("!HBB", 0, code // 100, code % 100) + reason.encode()


def xor_mapped_address(address: SocketAddress, transaction: bytes) -> tuple[int, bytes]:
    """An XOR-MAPPED-ADDRESS attribute (RFC 8489 section 14.2) of a socket address."""
    ip = _plain_ip_of_peer(address[0])
    family, pad = (1 if ip.version == 4 else 2), _COOKIE.to_bytes(4, "big") + transaction
    port = address[1] ^ (_COOKIE >> 16)
    size = len(ip.packed)
    masked = (int.from_bytes(ip.packed) ^ int.from_bytes(pad[:size])).to_bytes(size)
    return XOR_MAPPED_ADDRESS, struct.pack("!xBH", family, port) + masked


def plain_ip(text: str) -> IPv4Address | IPv6Address:
    """Parse an address; unwrap IPv4-mapped ones and drop the scope. Raises ValueError."""
    ip = ip_address(text.partition("%")[0])
    return ip.ipv4_mapped or ip if ip.version == 6 else ip


_plain_ip_of_peer = lru_cache(maxsize=4096)(plain_ip)
"""The same for peers, who ask again every few seconds: parsing takes 10 µs."""


def new_token(octets: int) -> bytes:
    """Unguessable bytes for transactions and tie-breakers."""
    return os.urandom(octets)


def _signature(message: bytes, password: str) -> bytes:
    counted = _with_room_for(message, _INTEGRITY_SIZE)
    return hmac.digest(password.encode(), counted, "sha1")


def _with_room_for(message: bytes, size: int) -> bytes:
    """The message with its length field raised for one more attribute of `size` octets."""
    length = len(message) - _HEADER.size + size
    return message[:2] + length.to_bytes(2, "big") + message[4:]


def _check_fingerprint(data: bytes) -> None:
    covered, last = data[:-_FINGERPRINT_SIZE], data[-_FINGERPRINT_SIZE:]
    checksum = zlib.crc32(covered) ^ _FINGERPRINT_XOR
    if last != _ATTRIBUTE.pack(FINGERPRINT, 4) + checksum.to_bytes(4, "big"):
        raise BadMessage("fingerprint")
