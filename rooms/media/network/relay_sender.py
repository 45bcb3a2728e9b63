"""The end of a link that sends a room's program to another media server."""

import asyncio
import secrets
import time
from collections.abc import Callable

from hotline.core.token_bucket import TokenBucket

from ..rtp import AUDIO, VIDEO
from . import relay_links, rtcp
from .fan import Route
from .ice import Path
from .rtp_sender import RtpSender
from .srtp import is_rtcp
from .stream import Stream
from .udp_mux import UdpMux
from .udp_socket import UdpSocket

SILENT_AFTER = 5.0
"""Seconds without a word of the other media server after which the link ends. It reports each
second."""
_RTCP_PER_SECOND = 100
_KEYFRAMES = 5, 5
"""Keyframe requests accepted: burst, then per second. The mixer makes no more a second."""


class RelaySender:
    """Sends sound and picture to one media server, as to any listener.

    It sends nothing before that server has shown where it is, by a datagram that is encrypted with
    the key of the link, and then only there. `on_open` is called then; `on_close` once, in the end;
    `on_keyframe_wanted` when the picture is about to start, or its receiver asks for a keyframe.
    """

    def __init__(self, udp_mux: UdpMux, key: bytes, ssrc: int) -> None:
        """`ssrc` is that of the other end's reports. Raises ValueError for a bad key or SSRC."""
        self._forget_callbacks()
        self._srtp = relay_links.keys_of_origin(key)
        self._links = udp_mux.relay_links
        self._links.add(ssrc, self)
        self._path: Path | None = None
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        self._rate_limit = TokenBucket(_RTCP_PER_SECOND, _RTCP_PER_SECOND)
        self._keyframes = TokenBucket(*_KEYFRAMES)
        self._is_closed = False
        name = secrets.token_urlsafe(12)
        self._senders = {
            media: RtpSender(media, payload_type, self._send, name)
            for media, payload_type in relay_links.PAYLOAD_TYPES.items()
        }

    @property
    def ssrcs(self) -> list[int]:
        """The SSRCs of sound and picture."""
        return [self._senders[media].ssrc for media in (AUDIO, VIDEO)]

    @property
    def is_open(self) -> bool:
        return self._path is not None and not self._is_closed

    def switch(self, audio: Stream | None, video: Stream | None) -> None:
        """Send these streams from their next packets on."""
        self._senders[AUDIO].switch(audio)
        self._senders[VIDEO].switch(video)
        self._ask_if_blind()

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._links.remove(self)
        for sender in self._senders.values():
            sender.close()
        on_close = self.on_close
        self._forget_callbacks()
        on_close()

    def _forget_callbacks(self) -> None:
        """Set none. Callbacks may refer to this end, which would be kept as garbage for long."""
        self.on_open: Callable[[], None] = lambda: None
        self.on_close: Callable[[], None] = lambda: None
        self.on_keyframe_wanted: Callable[[], None] = lambda: None

    def received(self, datagram: bytes, path: Path) -> None:
        if self._path not in (None, path) or not isinstance(path.transport, UdpSocket):
            return
        if not is_rtcp(datagram) or not self._rate_limit.spend():
            return
        compound = self._srtp.unprotect(datagram)
        if compound is None:
            return
        self._heard_at = self._loop.time()
        if self._path is None:
            self._open(path, path.transport)
        for packet in rtcp.parse(compound):
            self._on_rtcp(packet)

    def tick(self, now: float) -> None:
        if now - self._heard_at > SILENT_AFTER:
            self.close()
        else:
            self._answer()

    def _open(self, path: Path, udp_socket: UdpSocket) -> None:
        self._path = path
        for sender in self._senders.values():
            sender.open(Route(udp_socket.queue, path.address, self._srtp))
        self._answer()
        self._ask_if_blind()
        self.on_open()

    def _answer(self) -> None:
        """Show that the link works, because a mixer that begins, or stalls, sends nothing yet."""
        if self._path is not None:
            sound = self._senders[AUDIO]
            report = rtcp.receiver_report(sound.ssrc, []) + sound.cname
            self._path.send(self._srtp.protect_rtcp(report))

    def _on_rtcp(self, packet: rtcp.SenderReport | rtcp.Nack | rtcp.KeyframeWanted) -> None:
        if isinstance(packet, rtcp.Nack):
            for sender in self._senders.values():
                if sender.ssrc == packet.ssrc:
                    sender.resend(packet.sequences, time.monotonic())
        elif isinstance(packet, rtcp.KeyframeWanted) and self._keyframes.spend():
            self.on_keyframe_wanted()

    def _ask_if_blind(self) -> None:
        if self._senders[VIDEO].awaits_keyframe:
            self.on_keyframe_wanted()

    def _send(self, packet: bytes) -> None:
        if self._path and (protected := self._srtp.protect_rtp(packet)):
            self._path.send(protected)
