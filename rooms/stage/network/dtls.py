"""DTLS-SRTP with aiortc's transport over our own ICE: the only file that knows its private parts.

Used of aiortc 1.16's `RTCDtlsTransport`: `_set_role`, `_rx_srtp`, `_tx_srtp`, and that it wants
no more of an ICE transport than `_send` and `_recv`. tests/stage/network/test_dtls.py fails when
one of these changes.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import cache

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

_HANDSHAKE, _CLIENT_HELLO = 22, 1
_RECORD_HEADER = 13
_MAX_WAITING = 32
_MAX_SOURCES = 16
_MAX_RETIRED = 256
_SILENT_AFTER = 1.0


@cache
def certificate() -> RTCCertificate:
    """The one certificate of this process."""
    return RTCCertificate.generateCertificate()


def fingerprint() -> str:
    """The SHA-256 fingerprint of our certificate as SDP writes it (RFC 8122)."""
    return next(f.value for f in certificate().getFingerprints() if f.algorithm == "sha-256")


class _Wire:
    """What aiortc's DTLS transport takes for an ICE transport."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.arrived: asyncio.Queue[bytes] = asyncio.Queue(_MAX_WAITING)
        self._pass_on = send

    async def _send(self, data: bytes) -> None:
        self._pass_on(data)

    async def _recv(self) -> bytes:
        return await self.arrived.get()


class Dtls:
    """The encrypted side of a connection; we are always the DTLS client (answer `active`).

    `send` takes datagrams for the other side. `on_rtp` and `on_rtcp` get plain packets, never
    before `handshake()` is through. While `on_rtp` is None, RTP is dropped before it costs a
    decryption. `on_left` is called when the other side says goodbye.
    """

    def __init__(
        self, send: Callable[[bytes], None], fingerprints: Sequence[tuple[str, str]]
    ) -> None:
        """`fingerprints`: (hash, value) pairs of the offer; all known hashes must match."""
        self.on_rtp: Callable[[bytes], None] | None = None
        self.on_rtcp: Callable[[bytes], None] = lambda packet: None
        self.on_left: Callable[[], None] = lambda: None
        self._wire = _Wire(send)
        self._send = send
        self._transport = RTCDtlsTransport(self._wire, [certificate()])
        self._transport._set_role("client")
        self._remote = RTCDtlsParameters([RTCDtlsFingerprint(*pair) for pair in fingerprints])
        self._sources: dict[bytes, float] = {}  # SSRC: when it was last heard
        self._retired: set[bytes] = set()
        self._incoming: pylibsrtp.Session | None = None
        self._outgoing: pylibsrtp.Session | None = None

    async def handshake(self) -> None:
        """Agree on keys. Raises ConnectionError, also for another certificate than offered."""
        try:
            await self._transport.start(self._remote)
        except Exception as error:  # whatever a hostile peer makes aiortc or OpenSSL stumble on
            raise ConnectionError("DTLS handshake failed") from error
        if self._transport.state != "connected":
            raise ConnectionError("DTLS handshake failed")
        self._incoming = self._transport._rx_srtp
        self._outgoing = self._transport._tx_srtp
        self._transport.on("statechange", self._state_changed)

    def receive(self, datagram: bytes) -> None:
        """Take a datagram, of at most 1500 octets, from a proved address."""
        if 20 <= datagram[0] <= 63:
            # A client never gets a ClientHello. OpenSSL would give up the whole handshake.
            if not _is_client_hello(datagram) and not self._wire.arrived.full():
                self._wire.arrived.put_nowait(datagram)
        elif self._incoming is not None and 128 <= datagram[0] <= 191:
            self._receive_media(datagram)

    def send_rtp(self, packet: bytes) -> None:
        """Protect and send one RTP packet of at most 1356 octets."""
        try:
            protected = self._outgoing.protect(packet)
        except pylibsrtp.Error:  # older than libsrtp's replay window: too late to be of use
            return
        self._send(protected)

    def send_rtcp(self, packet: bytes) -> None:
        """Protect and send one compound RTCP packet."""
        self._send(self._outgoing.protect_rtcp(packet))

    async def close(self) -> None:
        """Send close_notify, if there is anything to close."""
        self._incoming = None
        self._transport.remove_all_listeners()
        await self._transport.stop()

    def _receive_media(self, datagram: bytes) -> None:
        if is_rtcp(datagram):
            source, unprotect, deliver = datagram[4:8], self._incoming.unprotect_rtcp, self.on_rtcp
        elif self.on_rtp is not None:
            source, unprotect, deliver = datagram[8:12], self._incoming.unprotect, self.on_rtp
        else:
            return
        is_new = source not in self._sources
        if is_new and not self._has_room(source):
            return
        try:
            packet = unprotect(datagram)
        except pylibsrtp.Error:
            return
        if is_new and len(self._sources) >= _MAX_SOURCES:
            self._retire(self._longest_silent())
        self._sources[source] = time.monotonic()
        deliver(packet)

    def _has_room(self, source: bytes) -> bool:
        """libsrtp keeps a state for each SSRC that ever spoke: a peer may have only so many."""
        if source in self._retired or len(self._retired) >= _MAX_RETIRED:
            return False
        if len(self._sources) < _MAX_SOURCES:
            return True
        return time.monotonic() - self._sources[self._longest_silent()] >= _SILENT_AFTER

    def _longest_silent(self) -> bytes:
        return min(self._sources, key=self._sources.get)

    def _retire(self, source: bytes) -> None:
        """Never to be heard again: once libsrtp has forgotten it, what somebody recorded of it on
        the way could be played again."""
        del self._sources[source]
        self._retired.add(source)
        self._incoming.remove_stream(int.from_bytes(source))

    def _state_changed(self) -> None:
        if self._transport.state in ("closed", "failed"):
            self.on_left()


def is_rtcp(datagram: bytes) -> bool:
    """Whether it is RTCP, protected or plain, on a port that RTP uses too (RFC 5761 section 4)."""
    return 128 <= datagram[0] <= 191 and 192 <= datagram[1] <= 223


def _is_client_hello(record: bytes) -> bool:
    return (
        len(record) > _RECORD_HEADER
        and record[0] == _HANDSHAKE
        and record[_RECORD_HEADER] == _CLIENT_HELLO
        and record[3:5] == b"\0\0"  # epoch 0: not encrypted
    )
