"""The end of a link that receives a room's program from another media server."""

import asyncio
import secrets
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from hotline.core.token_bucket import TokenBucket

from .. import rtp
from ..rtp import AUDIO, CLOCK_RATES, VIDEO, RtpPacket
from . import relay_links, rtcp
from .ice import Path
from .receive_stats import ReceiveStats
from .reorder_buffer import ReorderBuffer
from .srtp import is_rtcp
from .udp_mux import UdpMux

_HELLO_EVERY = 0.1
"""Seconds between two reports until the first datagram comes; later it is one a second."""
_ASK_AGAIN = 0.02
_DATAGRAMS_PER_SECOND = 3000
"""Datagrams that are decrypted; a program of 720p has about 400."""
_SPS, _IDR, _STAP_A, _FU_A = 7, 5, 24, 28


class Payload(NamedTuple):
    """A payload of the program; `keyframe`: the first of an IDR picture."""

    timestamp: int
    payload: bytes
    marker: bool
    keyframe: bool


class RelayReceiver:
    """Receives sound and picture, in the order in which they were sent.

    What is lost is requested again. Only datagrams from the address of the origin count, if they
    are encrypted with the key of this link. These are called with the medium first:
    `on_payload(media, payload)`; `on_skip(media, count)` for packets that are given up;
    `on_report(media, report, now)` for a sender report.
    """

    def __init__(self, udp_mux: UdpMux) -> None:
        self.key = relay_links.new_key()
        self.ssrc = secrets.randbits(32)
        self._forget_callbacks()
        self.heard = asyncio.Event()
        """Set when the first datagram has come."""
        self._udp_mux = udp_mux
        self._srtp = relay_links.keys_of_relay(self.key)
        self._cname = rtcp.cname(self.ssrc, secrets.token_urlsafe(12))
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        self._path: Path | None = None
        self._media: dict[int, int] = {}
        self._receive_stats: dict[int, ReceiveStats] = {}
        self._in_order: dict[int, ReorderBuffer] = {}
        self._picture: int | None = None  # the timestamp of the picture that comes
        self._rate_limit = TokenBucket(_DATAGRAMS_PER_SECOND, _DATAGRAMS_PER_SECOND)
        self._asking: asyncio.TimerHandle | None = None
        self._greeting: asyncio.TimerHandle | None = None

    @property
    def silent_for(self) -> float:
        """Seconds since the last datagram of the origin, or since this was made."""
        return self._loop.time() - self._heard_at

    def open(self, address: str, port: int, ssrcs: list[int]) -> None:
        """Receive from this address; `ssrcs` are those of sound and picture.

        Raises ValueError for an address that no socket of this media server reaches.
        """
        self._path = self._udp_mux.path_to(address, port)
        for media, ssrc in zip((AUDIO, VIDEO), ssrcs, strict=True):
            self._media[ssrc] = media
            self._in_order[media] = ReorderBuffer(
                partial(self._pass_on, media), partial(self._skip, media)
            )
            self._udp_mux.relay_links.add(ssrc, self)
        self._greet()

    def ask_for_keyframe(self) -> None:
        for ssrc, media in self._media.items():
            if media == VIDEO:
                self._send_rtcp(rtcp.pli(self.ssrc, ssrc))

    def close(self) -> None:
        self._udp_mux.relay_links.remove(self)
        for timer in (self._asking, self._greeting):
            if timer is not None:
                timer.cancel()
        self._path = None
        self._in_order.clear()
        self._forget_callbacks()

    def _forget_callbacks(self) -> None:
        """Set none. Callbacks may refer to this end, which would be kept as garbage for long."""
        self.on_payload: Callable[[int, Payload], None] = lambda media, payload: None
        self.on_skip: Callable[[int, int], None] = lambda media, count: None
        self.on_report: Callable[[int, rtcp.SenderReport, float], None] = lambda *report: None

    def received(self, datagram: bytes, path: Path) -> None:
        if path != self._path or not self._rate_limit.spend():
            return
        packet = self._srtp.unprotect(datagram)
        if packet is None:
            return
        self._heard_at = self._loop.time()
        self.heard.set()
        if is_rtcp(packet):
            self._received_rtcp(packet)
        else:
            self._received_rtp(packet)

    def tick(self, now: float) -> None:
        self._report()

    def _greet(self) -> None:
        self._greeting = None
        if not self.heard.is_set():
            self._report()
            self._greeting = self._loop.call_later(_HELLO_EVERY, self._greet)

    def _report(self) -> None:
        now = time.monotonic()
        blocks = [receive_stats.block(now) for receive_stats in self._receive_stats.values()]
        self._send_rtcp(rtcp.receiver_report(self.ssrc, blocks) + self._cname)

    def _send_rtcp(self, compound: bytes) -> None:
        if self._path is not None:
            self._path.send(self._srtp.protect_rtcp(compound))

    def _received_rtcp(self, compound: bytes) -> None:
        now = time.monotonic()
        for packet in rtcp.parse(compound):
            if isinstance(packet, rtcp.SenderReport) and packet.ssrc in self._media:
                media = self._media[packet.ssrc]
                if receive_stats := self._receive_stats.get(media):
                    receive_stats.reported(packet.middle, now)
                self.on_report(media, packet, now)

    def _received_rtp(self, datagram: bytes) -> None:
        packet, now = rtp.parse(datagram), time.monotonic()
        if packet is None or (media := self._media.get(packet.ssrc)) is None:
            return
        if media not in self._receive_stats:
            self._receive_stats[media] = ReceiveStats(
                packet.ssrc, CLOCK_RATES[media], packet.sequence
            )
        self._receive_stats[media].arrived(packet.sequence, packet.timestamp, now)
        self._in_order[media].add(packet, now)
        if self._asking is None and not self._is_complete:
            self._ask_for_lost()

    @property
    def _is_complete(self) -> bool:
        """Whether nothing is missing that is still worth to be waited for."""
        return all(one.complete for one in self._receive_stats.values()) and all(
            one.is_idle for one in self._in_order.values()
        )

    def _ask_for_lost(self) -> None:
        self._asking = None
        now = time.monotonic()
        for media, receive_stats in self._receive_stats.items():
            if lost := receive_stats.wanted(now):
                self._send_rtcp(rtcp.nack(self.ssrc, receive_stats.ssrc, lost))
            self._in_order[media].expire(now)
        if not self._is_complete:
            self._asking = self._loop.call_later(_ASK_AGAIN, self._ask_for_lost)

    def _pass_on(self, media: int, packet: RtpPacket) -> None:
        keyframe = False
        if media == VIDEO:
            is_first = packet.timestamp != self._picture
            self._picture = packet.timestamp
            keyframe = is_first and begins_keyframe(packet.payload)
        self.on_payload(media, Payload(packet.timestamp, packet.payload, packet.marker, keyframe))

    def _skip(self, media: int, count: int) -> None:
        self.on_skip(media, count)
        if media == VIDEO:
            self.ask_for_keyframe()


def begins_keyframe(payload: bytes) -> bool:
    """Whether the first payload of a picture (RFC 6184) is that of a keyframe of a mixer, which
    begins with parameter sets, or with the IDR itself.
    """
    kind = payload[0] & 0x1F if payload else 0
    if kind == _STAP_A:
        kind = payload[3] & 0x1F if len(payload) > 3 else 0
    elif kind == _FU_A:
        kind = payload[1] & 0x1F if len(payload) > 1 and payload[1] & 0x80 else 0
    return kind in (_SPS, _IDR)
