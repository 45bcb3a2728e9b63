"""Publish by WHIP (RFC 9725) with the stream key of a seat, as an encoder does."""

import asyncio

import aioice.ice
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)

from hotline.demo.person import Person

_addresses = aioice.ice.get_host_addresses


def _addresses_or_loopback(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    """Return aioice's addresses, or loopback, which aioice omits, on a laptop without a network."""
    return _addresses(use_ipv4, use_ipv6) or ["127.0.0.1"]


aioice.ice.get_host_addresses = _addresses_or_loopback


class Publication:
    """One WHIP connection."""

    def __init__(self) -> None:
        settings = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self.connection = RTCPeerConnection(settings)
        self.epoch = 0
        """Epoch of the media server that accepted it."""
        self.lost = asyncio.Event()
        self.connection.on("connectionstatechange", self._look)

    async def open(self, person: Person, room: str, key: str, *tracks: MediaStreamTrack) -> None:
        """Publish `tracks`. `room`: its path, "/r/…/". Raises Refused."""
        for track in tracks:
            transceiver = self.connection.addTransceiver(track, direction="sendonly")
            if track.kind == "video":
                codecs = RTCRtpSender.getCapabilities("video").codecs
                h264 = [codec for codec in codecs if codec.mimeType == "video/H264"]
                transceiver.setCodecPreferences(h264)
        await self.connection.setLocalDescription(await self.connection.createOffer())
        offer = self.connection.localDescription.sdp
        headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {key}"}
        response = await person.ask("POST", f"{room}whip", body=offer, headers=headers)
        self.epoch = int(response.headers["Hotline-Epoch"])
        answer = RTCSessionDescription(response.text, "answer")
        await self.connection.setRemoteDescription(answer)

    async def close(self) -> None:
        await self.connection.close()

    def _look(self) -> None:
        if self.connection.connectionState in ("failed", "closed"):
            self.lost.set()
