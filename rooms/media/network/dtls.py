"""DTLS-SRTP (RFC 5764) with OpenSSL; we are always the client.

Any certificate whose fingerprint is in the offer is accepted: of any X.509 version, EC or RSA,
expired or not. It is only hashed, never parsed. The table of SRTP profiles comes from aiortc;
tests/rooms/media/network/test_dtls.py fails when that table changes.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from aiortc.rtcdtlstransport import SRTP_PROFILES
from OpenSSL import SSL

from hotline.core.token_bucket import TokenBucket

from . import connection_failure, dtls_context
from .connection_failure import ConnectionFailure, HandshakeFailed
from .srtp import Srtp, is_rtcp

_HANDSHAKE, _CLIENT_HELLO = 22, 1
HANDSHAKE_SECONDS = 10.0
_RECORD_HEADER = 13
_MTU = 1200
_MAX_DATAGRAMS = 200
"""Limit for one handshake: a long chain of certificates with retransmissions takes about 60."""
_AFTERWARDS = 10, 5
"""DTLS datagrams accepted after the handshake: burst, then per second. A browser sends only
retransmissions of its last flight, and a goodbye."""


class Dtls:
    """The encrypted side of a connection; we are always the DTLS client (answer `active`).

    `send` takes datagrams for the other side. `on_rtp` and `on_rtcp` get decrypted packets, never
    before `handshake()` is complete; without an `on_rtp`, RTP is dropped before it is decrypted.
    `on_life` is called for each authenticated packet that is not a replay; `on_left` when the
    other side says goodbye, or sends a fatal alert or application data.
    """

    def __init__(
        self, send: Callable[[bytes], None], fingerprints: Sequence[tuple[str, str]]
    ) -> None:
        """`fingerprints`: (hash, value) pairs of the offer; all of them must match."""
        self._forget_callbacks()
        self._send = send
        self._fingerprints = fingerprints
        self._ssl = SSL.Connection(dtls_context.context())
        self._ssl.set_connect_state()
        self._ssl.set_ciphertext_mtu(_MTU)
        self._agreed: asyncio.Future[None] | None = None
        self._resending: asyncio.TimerHandle | None = None
        self._datagrams = 0
        self._afterwards = TokenBucket(*_AFTERWARDS)
        self.srtp: Srtp  # once the handshake is complete
        self._is_open = False

    def _forget_callbacks(self) -> None:
        """Set none, so that this refers to no connection."""
        self.on_rtp: Callable[[bytes], None] | None = None
        self.on_rtcp: Callable[[bytes], None] = lambda packet: None
        self.on_life: Callable[[], None] = lambda: None
        self.on_left: Callable[[], None] = lambda: None

    async def handshake(self) -> None:
        """Agree on keys. Raises HandshakeFailed, also if the certificate is not the offered one."""
        self._agreed = asyncio.get_running_loop().create_future()
        self._shake()
        try:
            await self._agreed
        finally:
            self._agreed = None
            if self._resending:
                self._resending.cancel()

    def receive(self, datagram: bytes) -> None:
        """Handle a datagram of at most 1500 octets from a proved address."""
        if 20 <= datagram[0] <= 63:
            # Drop a ClientHello: a client never gets one, and OpenSSL would abort the handshake.
            if not _is_client_hello(datagram):
                self._receive_dtls(datagram)
        elif self._is_open and 128 <= datagram[0] <= 191:
            deliver = self.on_rtcp if is_rtcp(datagram) else self.on_rtp
            if deliver is not None and (packet := self.srtp.unprotect(datagram)):
                self.on_life()
                deliver(packet)

    def send_rtp(self, packet: bytes) -> None:
        """Encrypt and send one RTP packet of at most 1356 octets."""
        if protected := self.srtp.protect_rtp(packet):
            self._send(protected)

    def send_rtcp(self, packet: bytes) -> None:
        """Encrypt and send one compound RTCP packet."""
        self._send(self.srtp.protect_rtcp(packet))

    def close(self) -> None:
        """Send close_notify if the handshake is complete."""
        if self._is_open:
            self._is_open = False
            with suppress(SSL.Error):
                self._ssl.shutdown()
            self._flush()
        self._forget_callbacks()

    # The handshake

    def _receive_dtls(self, datagram: bytes) -> None:
        if self._is_shaking:
            self._datagrams += 1
            if self._datagrams > _MAX_DATAGRAMS:
                self._fail(connection_failure.ENDLESS)
                return
            self._ssl.bio_write(datagram)
            self._shake()
        elif self._is_open and self._afterwards.spend():
            self._ssl.bio_write(datagram)
            self._read()

    @property
    def _is_shaking(self) -> bool:
        return self._agreed is not None and not self._agreed.done()

    def _shake(self) -> None:
        """Continue the handshake as far as the received datagrams allow."""
        try:
            self._ssl.do_handshake()
            self._flush()
            self._finish()
        except SSL.WantReadError:
            self._flush()
            self._resend_later()
        except SSL.ZeroReturnError:
            self._fail(connection_failure.GOODBYE)
        except SSL.Error as error:
            self._flush()  # sends an alert that tells the other side
            self._fail(_in_words(error))
        except Exception as error:
            # Raising would not end the handshake: the next datagram would continue it.
            self._fail(ConnectionFailure("dtls", f"our side of DTLS failed: {error!r}"))

    def _finish(self) -> None:
        certificate = self._ssl.get_peer_certificate()
        if certificate is None or not all(
            certificate.digest(hash_.replace("-", "").lower()).decode().lower() == value.lower()
            for hash_, value in self._fingerprints
        ):
            self._fail(connection_failure.OTHER_CERTIFICATE)
            return
        name = self._ssl.get_selected_srtp_profile()
        profile = next((p for p in SRTP_PROFILES if p.openssl_profile == name), None)
        if profile is None:
            self._fail(connection_failure.NO_PROFILE)
            return
        size = 2 * (profile.key_length + profile.salt_length)
        material = self._ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
        ours, theirs = (profile.get_key_and_salt(material, index) for index in (0, 1))
        self.srtp = Srtp(ours, theirs, profile.libsrtp_profile)
        self._is_open = True
        assert self._agreed is not None  # `handshake` waits for it
        self._agreed.set_result(None)

    def _fail(self, why: ConnectionFailure) -> None:
        assert self._agreed is not None  # `handshake` waits for it
        self._agreed.set_exception(HandshakeFailed(why))

    def _resend_later(self) -> None:
        if self._resending:
            self._resending.cancel()
        timeout = self._ssl.DTLSv1_get_timeout()
        if timeout is not None:
            loop = asyncio.get_running_loop()
            self._resending = loop.call_later(timeout, self._resend)

    def _resend(self) -> None:
        if not self._is_shaking:
            return
        try:
            self._ssl.DTLSv1_handle_timeout()
        except SSL.Error as error:
            self._fail(_in_words(error))
            return
        self._flush()
        self._resend_later()

    def _flush(self) -> None:
        try:
            data = self._ssl.bio_read(1 << 16)
        except SSL.Error:  # there is nothing to send
            return
        for datagram in _datagrams(data):
            self._send(datagram)

    def _read(self) -> None:
        """Let OpenSSL read a datagram after the handshake; call `on_left` unless it is harmless.

        A datagram that yields nothing held a retransmitted flight or a warning. Anything else is
        a goodbye, a fatal alert, or application data, which a media peer never sends.
        """
        try:
            self._ssl.recv(1)
        except SSL.WantReadError:
            self._flush()
            return
        except SSL.Error:
            pass
        self.on_left()


def _in_words(error: SSL.Error) -> ConnectionFailure:
    """Convert an OpenSSL error into a failure with its reasons, such as "no shared cipher"."""
    reasons = error.args[0] if error.args and isinstance(error.args[0], list) else [error.args]
    found = [str(entry[-1]) for entry in reasons if entry and entry[-1]]
    return ConnectionFailure("dtls", "; ".join(dict.fromkeys(found)) or "DTLS failed")


def _datagrams(data: bytes) -> Iterator[bytes]:
    """Split records into datagrams, each with as many whole records as the MTU allows."""
    begin = end = 0
    while end + _RECORD_HEADER <= len(data):
        size = _RECORD_HEADER + int.from_bytes(data[end + 11 : end + 13], "big")
        if end > begin and end + size - begin > _MTU:
            yield data[begin:end]
            begin = end
        end += size
    if end > begin:
        yield data[begin:end]


def _is_client_hello(record: bytes) -> bool:
    return (
        len(record) > _RECORD_HEADER
        and record[0] == _HANDSHAKE
        and record[_RECORD_HEADER] == _CLIENT_HELLO
        and record[3:5] == b"\0\0"  # epoch 0: not encrypted
    )
