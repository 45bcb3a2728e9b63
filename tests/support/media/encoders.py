"""An encoder that publishes by WHIP through the web process, as OBS does."""

import asyncio
import re
import time
from fractions import Fraction
from functools import cache
from itertools import count
from urllib.parse import urljoin

import av
import numpy as np
from aiortc import MediaStreamTrack
from django.urls import reverse

from tests.support.clients import AsyncBrowser
from tests.support.network.peers import Tone, accept, offer_of

OFFER = """v=0
o=rtc 3767197920 0 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=group:LS 0 1
a=msid-semantic:WMS *
a=setup:actpass
a=ice-ufrag:{ufrag}
a=ice-pwd:{password}
a=ice-options:ice2,trickle
a=fingerprint:sha-256 {fingerprint}
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=mid:0
a=sendonly
a=ssrc:1001 cname:encoder
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1
m=video 9 UDP/TLS/RTP/SAVPF 96
c=IN IP4 0.0.0.0
a=mid:1
a=sendonly
a=ssrc:1002 cname:encoder
a=rtcp-mux
a=rtpmap:96 H264/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtcp-fb:96 goog-remb
a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1
"""
"""As libdatachannel writes it: one payload type each, and always Constrained Baseline."""

GREY = 180
"""The brightness of the pictures, 16 to 235."""


@cache
def film(width=640, height=360, pictures=50):
    """Return grey pictures in High profile with two B-frames, in the order they are sent."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
    options = {"profile": "high", "bf": "2", "g": "25", "preset": "veryfast"}
    encoder.options = options | {"b-adapt": "0", "x264-params": "repeat-headers=1"}
    packets = []
    for number in range(pictures):
        picture = np.full((height * 3 // 2, width), 128, np.uint8)
        picture[:height] = GREY
        picture[:20, : 10 + number] = GREY - 20  # moves, or x264 makes no B-frames
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [(bytes(packet), packet.pts) for packet in packets]


class Film(MediaStreamTrack):
    """A camera that sends encoded pictures, `pace` a second, and answers no keyframe request."""

    kind = "video"

    def __init__(self, coded, pace=25):
        super().__init__()
        self._pace = pace
        self._coded = coded
        self._began = time.monotonic()
        self._sent = count()

    async def recv(self):
        number = next(self._sent)
        await asyncio.sleep(self._began + number / self._pace - time.monotonic())
        round_, place = divmod(number, len(self._coded))
        data, pts = self._coded[place]
        packet = av.Packet(data)
        packet.pts = pts + round_ * len(self._coded)
        packet.time_base = Fraction(1, self._pace)
        return packet


class Encoder:
    """Publishes over `connection`, a peer of its own; `site` is a web client without a session."""

    def __init__(self, connection, room, key, hertz=700, coded=None, pace=25):
        self.site = AsyncBrowser()
        self.location = self.fingerprint = None
        self.codec = "H264/90000"
        self._connection, self._key = connection, key
        self._endpoint = "http://testserver" + reverse("whip", args=[room.slug])
        connection.addTrack(Tone(hertz))
        connection.addTrack(Film(coded or film(), pace))

    async def offer(self):
        """Post the offer and return the site's answer, without using it."""
        return await self._ask("post", self._endpoint, await self._offer())

    async def publish(self):
        """Post the offer, connect if it is accepted, and return the site's answer."""
        response = await self.offer()
        if response.status_code == 201:
            self.location = urljoin(self._endpoint, response["Location"])
            await accept(self._connection, response.content.decode())
        return response

    async def leave(self):
        return await self._ask("delete", self.location)

    async def _ask(self, method, url, *body):
        headers = {"Authorization": f"Bearer {self._key}"}
        path = url.removeprefix("http://testserver")
        send = getattr(self.site, method)
        return await send(path, *body, content_type="application/sdp", headers=headers)

    async def _offer(self):
        own_offer = await offer_of(self._connection)
        written = OFFER.format(
            ufrag=re.search("a=ice-ufrag:(.*)\r", own_offer)[1],
            password=re.search("a=ice-pwd:(.*)\r", own_offer)[1],
            fingerprint=self.fingerprint or re.search("a=fingerprint:sha-256 (.*)\r", own_offer)[1],
        ).replace("H264/90000", self.codec)
        return written.replace("\n", "\r\n")
