"""A WHEP connection, which sends the program or a mix-minus to a listener."""

import time
from collections.abc import Callable, Iterable

from hotline.core.token_bucket import TokenBucket

from .. import rtp
from ..offers.offer import Media, Offer
from . import rtcp
from .admission import Caller
from .connection import Connection
from .fan import Route
from .rtp_sender import RtpSender
from .stream import Stream
from .udp_mux import UdpMux
from .udp_socket import UdpSocket

_KEYFRAMES_AT_ONCE, _KEYFRAMES_PER_SECOND = 4, 1
"""Keyframe requests accepted from one listener. A keyframe comes each second anyway."""


class Listener(Connection):
    """A connection that sends audio and, if it was offered, video.

    `on_keyframe_wanted` is called when video is about to start and needs a keyframe.
    `on_picture_lost` is called when the listener asks for a keyframe: four times at once, then
    once a second at most.
    """

    def __init__(self, udp_mux: UdpMux, offer: Offer, caller: Caller) -> None:
        super().__init__(udp_mux, offer, caller)
        self.on_keyframe_wanted: Callable[[], None] = lambda: None
        self.on_picture_lost: Callable[[], None] = lambda: None
        assert offer.audio is not None  # `offer.read` refuses a listener's offer without it
        self.audio = self._new_sender(rtp.AUDIO, offer.audio)
        self.video = self._new_sender(rtp.VIDEO, offer.video) if offer.video else None
        self._keyframes = TokenBucket(_KEYFRAMES_AT_ONCE, _KEYFRAMES_PER_SECOND)
        ssrcs = [sender.ssrc for sender in self.senders]
        self._write_answer(offer, zip(offer.accepted, ssrcs, strict=True))

    @property
    def senders(self) -> list[RtpSender]:
        return [self.audio] if self.video is None else [self.audio, self.video]

    def switch(self, audio: Stream | None, video: Stream | None = None) -> None:
        """Send these streams from their next packets on; sequence numbers continue."""
        if self.is_closed:
            return
        self.audio.switch(audio)
        if self.video is not None:
            self.video.switch(video)
            self._ask_if_blind()

    def _opened(self) -> None:
        route = self._route()
        for sender in self.senders:
            sender.open(route)
        self._ask_if_blind()

    def _moved(self) -> None:
        route = self._route()
        for sender in self.senders:
            sender.move(route)

    def _closed(self) -> None:
        for sender in self.senders:
            sender.close()

    def _on_rtcp(self, packet: rtcp.SenderReport | rtcp.Nack | rtcp.KeyframeWanted) -> None:
        now = time.monotonic()
        if isinstance(packet, rtcp.Nack):
            for sender in self.senders:
                if sender.ssrc == packet.ssrc:
                    sender.resend(packet.sequences, now)
        elif isinstance(packet, rtcp.KeyframeWanted):
            self._lost_a_picture()

    def _reports(self) -> Iterable[bytes]:
        now = time.monotonic()
        for sender in self.senders:
            if sender.route is None and (report := sender.report(now)):
                yield report + sender.cname

    def _last_words(self) -> bytes:
        ssrcs = [sender.ssrc for sender in self.senders]
        return rtcp.receiver_report(self.audio.ssrc, []) + rtcp.bye(*ssrcs)

    def _new_sender(self, number: int, media: Media) -> RtpSender:
        return RtpSender(
            number,
            media.codec.payload_type,
            self._send_rtp,
            self._cname,
            self._udp_mux.single_queue,
        )

    def _route(self) -> Route | None:
        """The route for fans, if the path is one of UDP."""
        if self._dtls is None or self._ice.path is None:
            return None
        transport, address = self._ice.path
        if not isinstance(transport, UdpSocket):
            return None
        return Route(transport.queue, address, self._dtls.srtp)

    def _lost_a_picture(self) -> None:
        if self.video and self.video.stream and self._keyframes.spend():
            self.on_picture_lost()

    def _ask_if_blind(self) -> None:
        if self.video is not None and self.video.awaits_keyframe:
            self.on_keyframe_wanted()
