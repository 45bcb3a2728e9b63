"""A WHIP connection (RFC 9725), which receives a microphone, a camera or both."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable
from itertools import chain

from .. import rtp
from ..offers.offer import Offer
from . import rtcp
from .admission import Caller
from .connection import Connection
from .dtls import Dtls
from .receive_stats import ReceiveStats
from .ssrc_filter import SsrcFilter
from .udp_mux import UdpMux

MAX_BITRATE = 2_500_000
_KEYFRAME_SECONDS = 0.5
_ASK_AGAIN_SECONDS = 0.02


class Publisher(Connection):
    """Calls `on_packet(media, packet)` for each decrypted RTP packet; media is AUDIO or VIDEO.

    Packets of other payload types than the negotiated ones are dropped, and so are packets that
    `SsrcFilter` refuses. `max_bitrate`, in bit/s, caps the camera.
    """

    def __init__(self, udp_mux: UdpMux, offer: Offer, caller: Caller) -> None:
        super().__init__(udp_mux, offer, caller)
        self.on_packet: Callable[[int, bytes], None] = lambda media, packet: None
        self.max_bitrate = MAX_BITRATE
        self.audio_pt = offer.audio.codec.payload_type if offer.audio else None
        self.video_pt = offer.video.codec.payload_type if offer.video else None
        self._media: dict[int, int] = {}
        self._sources: dict[int, SsrcFilter] = {}
        self._repeats: dict[int, bool] = {}
        for medium, taken in ((rtp.AUDIO, offer.audio), (rtp.VIDEO, offer.video)):
            if taken:
                self._media[taken.codec.payload_type] = medium
                self._sources[medium] = SsrcFilter(medium)
                self._repeats[medium] = "nack" in taken.codec.feedback
        self._ssrc = secrets.randbits(32)
        self._asking: asyncio.TimerHandle | None = None
        self._keyframe: asyncio.TimerHandle | None = None
        self._keyframe_asked = 0.0
        self._write_answer(offer)

    def ask_for_keyframe(self) -> None:
        """Send a PLI, but not before half a second has passed since the last one."""
        if not self.is_open or self._keyframe is not None:
            return
        wait = max(0.0, self._keyframe_asked + _KEYFRAME_SECONDS - time.monotonic())
        self._keyframe = asyncio.get_running_loop().call_later(wait, self._send_pli)

    def _new_dtls(self) -> Dtls:
        new = super()._new_dtls()
        new.on_rtp = self._received_rtp
        return new

    def _received_rtp(self, packet: bytes) -> None:
        header = rtp.read(packet)
        if header is None or (media := self._media.get(header.payload_type)) is None:
            return
        receive_stats = self._sources[media].on_packet(header, time.monotonic())
        if receive_stats is None:
            return
        self.on_packet(media, packet)
        if self._asking is None and self._repeats[media] and not receive_stats.complete:
            self._ask_for_lost()

    def _on_rtcp(self, packet: rtcp.SenderReport | rtcp.Nack | rtcp.KeyframeWanted) -> None:
        if isinstance(packet, rtcp.SenderReport):
            for sources in self._sources.values():
                if receive_stats := sources.get(packet.ssrc):
                    receive_stats.reported(packet.middle, time.monotonic())

    @property
    def _layers(self) -> Iterable[ReceiveStats]:
        return self._sources.get(rtp.VIDEO, ())

    def _ask_for_lost(self) -> None:
        self._asking = None
        now = time.monotonic()
        repeated = (sources for media, sources in self._sources.items() if self._repeats[media])
        for receive_stats in chain.from_iterable(repeated):
            if lost := receive_stats.wanted(now):
                self._send_rtcp(rtcp.nack(self._ssrc, receive_stats.ssrc, lost))
            if not receive_stats.complete and self._asking is None:
                loop = asyncio.get_running_loop()
                self._asking = loop.call_later(_ASK_AGAIN_SECONDS, self._ask_for_lost)

    def _send_pli(self) -> None:
        """Request a keyframe of every layer, because the mixer chooses a layer by its keyframes."""
        self._keyframe = None
        if plis := [rtcp.pli(self._ssrc, layer.ssrc) for layer in self._layers]:
            self._keyframe_asked = time.monotonic()
            self._send_rtcp(b"".join(plis))

    def _reports(self) -> Iterable[bytes]:
        now = time.monotonic()
        sources = chain.from_iterable(self._sources.values())
        blocks = [receive_stats.block(now) for receive_stats in sources]
        compound = rtcp.receiver_report(self._ssrc, blocks) + rtcp.cname(self._ssrc, self._cname)
        if layers := [layer.ssrc for layer in self._layers]:
            compound += rtcp.remb(self._ssrc, self.max_bitrate, *layers)
        yield compound

    def _last_words(self) -> bytes:
        return rtcp.receiver_report(self._ssrc, []) + rtcp.bye(self._ssrc)

    def _closed(self) -> None:
        for timer in (self._asking, self._keyframe):
            if timer is not None:
                timer.cancel()
