"""Encryption and authentication of media (RFC 3711, RFC 7714) with libsrtp."""

import time

import pylibsrtp
from pylibsrtp import Policy

_RECEIVER_REPORT = 201
_TRAILERS = 14, 20
"""Octets of the index and the tag after a packet of SRTCP: HMAC-SHA1-80, AEAD with GCM (RFC 3711
section 3.4, RFC 7714 section 9.3)."""
_MAX_SOURCES = 16
_MAX_RETIRED = 256
_SILENT_AFTER = 1.0


class Srtp:
    """Encrypts and decrypts the media of one connection with the keys of its handshake."""

    def __init__(self, ours: bytes, theirs: bytes, profile: int) -> None:
        """`ours`, `theirs`: key and salt for packets that we send, and that we receive."""
        self.outgoing = _session(ours, Policy.SSRC_ANY_OUTBOUND, profile)
        self._incoming = _session(theirs, Policy.SSRC_ANY_INBOUND, profile)
        self._sources: dict[bytes, float] = {}  # SSRC: when it was last heard
        self._retired: set[bytes] = set()

    def protect_rtp(self, packet: bytes) -> bytes | None:
        """Encrypt; return None for a packet older than libsrtp's replay window, now useless."""
        try:
            return self.outgoing.protect(packet)
        except pylibsrtp.Error:
            return None

    def protect_rtcp(self, packet: bytes) -> bytes:
        return self.outgoing.protect_rtcp(packet)

    def unprotect(self, datagram: bytes) -> bytes | None:
        """Decrypt RTP or RTCP; return None for a datagram that is not authentic or is refused."""
        rtcp = is_rtcp(datagram)
        source = datagram[4:8] if rtcp else datagram[8:12]
        is_new = source not in self._sources
        if is_new and not self._has_room(source):
            return None
        unprotect = self._incoming.unprotect_rtcp if rtcp else self._incoming.unprotect
        try:
            packet = unprotect(datagram)
        except pylibsrtp.Error:
            return None
        if is_new and len(self._sources) >= _MAX_SOURCES:
            self._retire(self._longest_silent())
        self._sources[source] = time.monotonic()
        return packet

    def _has_room(self, source: bytes) -> bool:
        """Whether a new SSRC is accepted; limited, because libsrtp keeps state for each SSRC."""
        if source in self._retired or len(self._retired) >= _MAX_RETIRED:
            return False
        if len(self._sources) < _MAX_SOURCES:
            return True
        return time.monotonic() - self._sources[self._longest_silent()] >= _SILENT_AFTER

    def _longest_silent(self) -> bytes:
        return min(self._sources, key=self._sources.__getitem__)

    def _retire(self, source: bytes) -> None:
        """Drop an SSRC and refuse it for good.

        Once libsrtp has forgotten it, packets that somebody recorded could be replayed.
        """
        del self._sources[source]
        self._retired.add(source)
        self._incoming.remove_stream(int.from_bytes(source))


def is_rtcp(datagram: bytes) -> bool:
    """Whether it is RTCP, encrypted or not, rather than RTP (RFC 5761 section 4)."""
    return 128 <= datagram[0] <= 191 and 192 <= datagram[1] <= 223


def is_lone_receiver_report(datagram: bytes) -> bool:
    """Whether an encrypted datagram of RTCP is a receiver report and nothing else.

    The first eight octets are not encrypted (RFC 3711 section 3.4), and the length tells whether
    another packet follows, of which the smallest has four octets.
    """
    if datagram[1] != _RECEIVER_REPORT or datagram[0] & 0xC0 != 0x80 or len(datagram) < 8:
        return False
    return len(datagram) - 4 * (1 + (datagram[2] << 8 | datagram[3])) in _TRAILERS


def _session(key: bytes, ssrcs: int, profile: int) -> pylibsrtp.Session:
    policy = Policy(key=key, ssrc_type=ssrcs, srtp_profile=profile)
    policy.allow_repeat_tx = True
    policy.window_size = 1024
    return pylibsrtp.Session(policy)
