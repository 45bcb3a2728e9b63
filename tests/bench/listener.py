"""A WHEP listener that costs the machine little, because it counts packets and decodes none."""

import asyncio
import contextlib
import os
import socket

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)

from tests.bench import kernel_clock

SDP = "application/sdp"
PIECE = 50  # datagrams that are read at once


class Listener:
    """Connects by aiortc, then replaces its receiver of datagrams by one that only counts RTP.

    It reads the sequence numbers (RFC 3550, section 5.1), which are not encrypted.
    """

    def __init__(self):
        settings = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self.connection = RTCPeerConnection(settings)
        self.received = 0
        self._first, self._last = {}, {}  # sequence numbers by source, unwrapped
        self._told = 0, 0
        self.arrivals: list[tuple[int, float]] | None = None
        """Timestamp of each packet and when the kernel had it, in seconds since 1970; kept from the
        first call of `counted` on."""

    async def open(self, site: str, path: str, guest, door, picture: bool):
        """Connect by `door`, a KeepAlive. Raises ConnectionError with the site's reason."""
        offer = (await self.offer(picture)).encode()
        status, answer = await door.ask(guest.request(site, path, body=offer, kind=SDP))
        if status != 201:
            raise ConnectionError(answer.decode())
        await self.accept(answer.decode())

    async def offer(self, picture: bool) -> str:
        self.connection.addTransceiver("audio", direction="recvonly")
        if picture:
            transceiver = self.connection.addTransceiver("video", direction="recvonly")
            codecs = RTCRtpSender.getCapabilities("video").codecs
            h264 = [codec for codec in codecs if codec.mimeType == "video/H264"]
            transceiver.setCodecPreferences(h264)
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription.sdp

    async def accept(self, answer: str) -> None:
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def answer(self, offer: str) -> str:
        await self.connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        return self.connection.localDescription.sdp

    @property
    def is_connected(self) -> bool:
        return self.connection.connectionState == "connected"

    def count_only(self):
        """Replace the receiver; call it when connected.

        The socket is read in place of asyncio's transport, because that does not tell when the
        kernel had a datagram, and a burst to 150 listeners takes 10 ms to be read.
        """
        ice = self.connection.getTransceivers()[0].receiver.transport.transport
        protocol = ice._connection._nominated[1].protocol
        number = protocol.transport.get_extra_info("socket").fileno()
        ours = socket.socket(fileno=os.dup(number))
        kernel_clock.note_arrivals(ours)

        def receive():
            if protocol.transport.is_closing():
                ours.close()
                return
            with contextlib.suppress(BlockingIOError):
                for _ in range(PIECE):
                    data, came_at, address = kernel_clock.read(ours)
                    if 128 <= data[0] < 192 and not 192 <= data[1] < 224:
                        self._count(data, came_at)
                    else:
                        protocol.datagram_received(data, address)

        asyncio.get_running_loop()._add_reader(number, receive)

    def _count(self, data, came_at):
        self.received += 1
        if self.arrivals is not None:
            self.arrivals.append((int.from_bytes(data[4:8]), came_at))
        source, number = data[8:12], int.from_bytes(data[2:4])
        last = self._last.get(source)
        if last is None:
            self._first[source] = self._last[source] = number
        else:
            self._last[source] = max(last, last + (number - last + 0x8000) % 0x10000 - 0x8000)

    @property
    def lost(self) -> int:
        expected = sum(self._last[s] - self._first[s] + 1 for s in self._last)
        return expected - self.received

    def counted(self) -> tuple[int, int]:
        """(packets received, packets lost) since the last call, which empties `arrivals`."""
        self.arrivals = []
        told, self._told = self._told, (self.received, self.lost)
        return self._told[0] - told[0], self._told[1] - told[1]
