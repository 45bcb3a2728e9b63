"""Encryption of packets in the memory in which they lie, by the binding that pylibsrtp carries.

The public API of pylibsrtp copies each packet into a buffer and out of it, at twice the cost. These
private parts are touched here alone: `pylibsrtp._binding` and `Session._srtp`. Where they are
missing or work in another way, `protector` returns the slower `CopyingProtector`;
tests/rooms/media/network/test_srtp_in_place.py fails then.
"""

import secrets
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pylibsrtp

_TRAILER = 144
"""Octets after a packet that libsrtp may write to (SRTP_MAX_TRAILER_LEN)."""

Octets = npt.NDArray[np.uint8]
Lengths = npt.NDArray[np.int32]


class Protector(Protocol):
    """Encrypts the packets that lie in the rows of an array, and updates their lengths.

    `key` converts a session into what the other methods take; it is valid while the session is
    kept. These encrypt the packets from row `first` on, one for each key, and return whether all
    were encrypted. The length of a packet that libsrtp refused is 0 then.
    """

    def key(self, session: pylibsrtp.Session) -> Any: ...

    def rtp(self, keys: Sequence[Any], first: int) -> bool: ...

    def rtcp(self, keys: Sequence[Any], first: int) -> bool: ...


class InPlaceProtector:
    """Calls libsrtp on each row, in 0.7 µs a packet."""

    def __init__(self, octets: Octets, lengths: Lengths) -> None:
        from pylibsrtp._binding import ffi, lib

        self._protect_rtp, self._protect_rtcp = lib.srtp_protect, lib.srtp_protect_rtcp
        self._lengths = lengths
        # Pointers do not keep their array alive; these objects do.
        self._kept = ffi.from_buffer("char[]", octets), ffi.from_buffer("int[]", lengths)
        rows, size = octets.shape
        packets, numbers = self._kept
        self._packets = [ffi.cast("void *", packets + row * size) for row in range(rows)]
        self._pointers = [numbers + row for row in range(rows)]

    def key(self, session: pylibsrtp.Session) -> Any:
        return session._srtp[0]

    def rtp(self, keys: Sequence[Any], first: int) -> bool:
        return self._protect(self._protect_rtp, keys, first)

    def rtcp(self, keys: Sequence[Any], first: int) -> bool:
        return self._protect(self._protect_rtcp, keys, first)

    def _protect(self, protect: Any, keys: Sequence[Any], first: int) -> bool:
        end = first + len(keys)
        errors = list(map(protect, keys, self._packets[first:end], self._pointers[first:end]))
        if not any(errors):
            return True
        self._lengths[first:end][np.asarray(errors) != 0] = 0
        return False


class CopyingProtector:
    """Does the same by the public API."""

    def __init__(self, octets: Octets, lengths: Lengths) -> None:
        self._octets, self._lengths = octets, lengths

    def key(self, session: pylibsrtp.Session) -> pylibsrtp.Session:
        return session

    def rtp(self, keys: Sequence[pylibsrtp.Session], first: int) -> bool:
        return all([self._write(row, key.protect) for row, key in enumerate(keys, first)])

    def rtcp(self, keys: Sequence[pylibsrtp.Session], first: int) -> bool:
        return all([self._write(row, key.protect_rtcp) for row, key in enumerate(keys, first)])

    def _write(self, row: int, protect: Any) -> bool:
        try:
            packet = protect(self._octets[row, : self._lengths[row]].tobytes())
        except pylibsrtp.Error:
            self._lengths[row] = 0
            return False
        self._octets[row, : len(packet)] = np.frombuffer(packet, np.uint8)
        self._lengths[row] = len(packet)
        return True


def protector(octets: Octets, lengths: Lengths, longest: int) -> Protector:
    """Return a protector of the rows of `octets`, with the length of each packet in `lengths`.

    `longest` is the size of the longest packet before encryption. Raises ValueError if the rows
    have no room for it, or do not begin at multiples of 4 octets, as libsrtp needs.
    """
    if longest + _TRAILER > octets.shape[1] or octets.shape[1] % 4 or octets.ctypes.data % 4:
        raise ValueError(f"rows of {octets.shape[1]} octets, packets of up to {longest}")
    if not octets.flags.c_contiguous or not lengths.flags.c_contiguous:
        raise ValueError("the rows are not contiguous")
    return InPlaceProtector(octets, lengths) if IN_PLACE else CopyingProtector(octets, lengths)


def _encrypts_in_place() -> bool:
    """Whether both ways give the same packet, and a refusal is noticed."""
    packet = bytes.fromhex("806f0001000003c0000000ff") + bytes(80)
    policy = pylibsrtp.Policy(
        key=secrets.token_bytes(30), ssrc_type=pylibsrtp.Policy.SSRC_ANY_OUTBOUND
    )
    octets, lengths = np.zeros((2, 256), np.uint8), np.zeros(2, np.int32)
    octets[:, : len(packet)] = np.frombuffer(packet, np.uint8)
    lengths[:] = len(packet), 3
    session, other = pylibsrtp.Session(policy), pylibsrtp.Session(policy)
    try:
        in_place = InPlaceProtector(octets, lengths)
        refused = not in_place.rtp([in_place.key(session)] * 2, 0)
    except (ImportError, AttributeError, LookupError, TypeError, ValueError):
        return False
    written = octets[0, : lengths[0]].tobytes()
    return refused and lengths[1] == 0 and written == other.protect(packet)


IN_PLACE = _encrypts_in_place()
"""Whether the private parts of this pylibsrtp are as expected."""
