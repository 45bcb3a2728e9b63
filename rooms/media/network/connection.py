"""The base class of publisher and listener connections: handshake, reports, goodbye."""

import asyncio
import logging
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

from hotline.core.token_bucket import TokenBucket

from ..offers.offer import Media, Offer
from . import answer, connection_failure, dtls, dtls_context, error_log, rtcp, srtp
from .admission import Caller
from .connection_failure import ConnectionFailure
from .tcp_connection import TcpConnection
from .udp_mux import UdpMux

log = logging.getLogger(__name__)

PROOF_SECONDS = 5.0
"""From our answer to a proved path, which takes 1.5 round trips as browsers check at once."""
_DATAGRAMS_PER_SECOND = 2000
"""Datagrams accepted from one peer; a camera at 2.5 Mbit/s sends about 300."""
_RTCP_PER_SECOND = 100
"""RTCP datagrams accepted from one peer; a browser that loses every fifth packet sends about 60."""

_LINES = TokenBucket(20, 1)
"""Limits log lines about failed handshakes, because a handshake can be made to fail cheaply."""


class Connection(ABC):
    """The connection of one browser or encoder, from its offer to its goodbye.

    `on_open` is called when the handshake is complete. `on_close(reason)` is called exactly once;
    the reason is "closed" (by us), "left", "silent", "no handshake", or "failed" (our fault).
    `failure` says why the handshake failed; it is None otherwise.
    """

    def __init__(self, udp_mux: UdpMux, offer: Offer, caller: Caller) -> None:
        """Raises Busy when too many connections are unproved and none of them may be closed."""
        self.caller = caller
        self.answer = ""
        self.failure: ConnectionFailure | None = None
        self._forget_callbacks()
        self.is_proved = self.is_open = self.is_closed = False
        udp_mux.admit(self)
        self._udp_mux = udp_mux
        self._cname = secrets.token_urlsafe(12)
        self._fingerprints = offer.fingerprints
        self._dtls: dtls.Dtls | None = None
        self._ice = udp_mux.session(offer.ufrag, offer.password)
        self._proved = asyncio.Event()
        self._ice.on_path = self._on_path
        self._ice.on_dead = lambda: self.close("silent")
        self._rate_limit = TokenBucket(_DATAGRAMS_PER_SECOND, _DATAGRAMS_PER_SECOND)
        self._rtcp_rate_limit = TokenBucket(_RTCP_PER_SECOND, _RTCP_PER_SECOND)
        self._life = asyncio.create_task(self._live())

    @property
    def is_over_tcp(self) -> bool:
        """Whether its packets go over TCP, because UDP is blocked."""
        path = self._ice.path
        return path is not None and isinstance(path.transport, TcpConnection)

    def close(self, reason: str = "closed") -> None:
        """Send BYE and close_notify, and release everything the connection holds."""
        if self.is_closed:
            return
        if self.is_open:
            self._send_rtcp(self._last_words())
        self.is_open, self.is_closed = False, True
        self._life.cancel()
        self._closed()
        if self._dtls:
            self._dtls.close()
        self._ice.close()
        self._udp_mux.part(self)
        on_close = self.on_close
        self._forget_callbacks()
        on_close(reason)

    def _forget_callbacks(self) -> None:
        """Set none. Callbacks refer to the connection, and it would be kept until Python looks for
        cyclic garbage, which it seldom does here: each has 50 kB of OpenSSL's memory.
        """
        self.on_open: Callable[[], None] = lambda: None
        self.on_close: Callable[[str], None] = lambda reason: None

    def report(self) -> None:
        """Send reports, if it is open. The UDP mux calls this once a second."""
        if not self.is_open:
            return
        try:
            for report in self._reports():
                self._send_rtcp(report)
        except Exception as error:
            error_log.note(error)
            self.close("failed")

    def _write_answer(self, offer: Offer, sources: Iterable[tuple[Media, int]] = ()) -> None:
        fingerprint = dtls_context.fingerprint()
        self.answer = answer.write(
            offer, self._udp_mux, self._ice, fingerprint, tuple(sources), self._cname
        )

    async def _live(self) -> None:
        """Open the connection, or close it."""
        reason: str | None = "failed"
        try:
            reason = "no handshake"
            await self._connect()
            reason = "failed"
            self.is_open = True
            self._opened()
            self.on_open()
            self.report()
            reason = None
        except TimeoutError:
            self._failed(
                connection_failure.SILENT if self.is_proved else connection_failure.UNREACHED
            )
        except connection_failure.HandshakeFailed as failed:
            self._failed(failed.failure)
        finally:
            # Close after an exception in a callback too, or the connection would never end.
            if reason is not None:
                self.close(reason)

    async def _connect(self) -> None:
        """Wait for a proved path and a turn, then do the handshake.

        Raises TimeoutError or HandshakeFailed.
        """
        async with asyncio.timeout(PROOF_SECONDS):
            await self._proved.wait()
        self.is_proved = True
        self._udp_mux.admission.proved(self)
        assert self._ice.path is not None  # it is proved
        async with asyncio.timeout(dtls.HANDSHAKE_SECONDS):
            turn = await self._udp_mux.admission.turn(self.caller, self._ice.path.address[0])
            try:
                self._dtls = self._new_dtls()
                await self._dtls.handshake()
            finally:
                turn.over()

    def _failed(self, why: ConnectionFailure) -> None:
        self.failure = why
        self._udp_mux.failures[why.kind] += 1
        # Do not log unproved offers: they cost nothing to make and show no fault of ours.
        if self.is_proved and _LINES.spend():
            log.warning("a connection of seat %s failed: %s", self.caller.seat, why.words)

    def _new_dtls(self) -> dtls.Dtls:
        new = dtls.Dtls(self._ice.send, self._fingerprints)
        new.on_rtcp = self._received_rtcp
        new.on_life = self._ice.alive
        new.on_left = lambda: self.close("left")
        self._ice.on_datagram = self._received
        return new

    def _send_rtp(self, packet: bytes) -> None:
        """Encrypt and send one packet. Only valid once the handshake is complete."""
        if self._dtls:
            self._dtls.send_rtp(packet)

    def _send_rtcp(self, compound: bytes) -> None:
        """Encrypt and send one compound packet. Only valid once the handshake is complete."""
        if self._dtls:
            self._dtls.send_rtcp(compound)

    def _received(self, datagram: bytes) -> None:
        if srtp.is_lone_receiver_report(datagram) and self._ice.is_surely_alive:
            return  # it has no other use here
        # Limit before decrypting, so that a flood from one peer cannot starve the others.
        if self._dtls is None or not self._rate_limit.spend():
            return
        if srtp.is_rtcp(datagram) and not self._rtcp_rate_limit.spend():
            return
        self._dtls.receive(datagram)

    def _received_rtcp(self, compound: bytes) -> None:
        for packet in rtcp.parse(compound):
            self._on_rtcp(packet)

    def _on_rtcp(self, packet: rtcp.SenderReport | rtcp.Nack | rtcp.KeyframeWanted) -> None:
        """Handle an RTCP packet from the peer."""

    def _on_path(self) -> None:
        self._proved.set()
        if self.is_open:
            self._moved()

    def _moved(self) -> None:
        """Called when the open connection uses another path."""

    def _opened(self) -> None:
        """Called when the handshake is complete."""

    def _closed(self) -> None:
        """Called when the connection closes."""

    @abstractmethod
    def _reports(self) -> Iterable[bytes]:
        """Compound packets to send once a second."""

    @abstractmethod
    def _last_words(self) -> bytes:
        """The last compound packet of the connection, with a BYE."""
