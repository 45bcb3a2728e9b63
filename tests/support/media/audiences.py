"""People who listen to a room through the site, wherever it has a place for them."""

import time

from aiortc.rtp import RtcpSrPacket
from channels.db import database_sync_to_async as do
from django.urls import reverse

from hotline.accounts.models import User
from tests.support.clients import AsyncBrowser
from tests.support.network.peers import accept, offer_of


class Guest:
    """The page of a person with a seat, which listens by `connection`."""

    def __init__(self, room, person, seat, connection):
        self.person, self.seat, self.connection = person, seat, connection
        self.location = None
        self.reports = {}  # by kind: the last sender report
        self.sounds = {}  # by RTP timestamp: when the packet came, in seconds
        self._site, self._room = AsyncBrowser(), room

    @classmethod
    async def join(cls, room, name, connection):
        person = await do(User.objects.welcome_guest)(name)
        return cls(room, person, await do(room.admit)(person), connection)

    async def listen(self, kinds=("audio",), change=lambda answer: answer):
        """Ask for a place and use it, if there is one; return the site's answer.

        `change` changes the SDP of the answer.
        """
        await self._site.aforce_login(self.person, "django.contrib.auth.backends.ModelBackend")
        for kind in kinds:
            self.connection.addTransceiver(kind, direction="recvonly")
        for receiver in self.connection.getReceivers():
            self._note(receiver)
        url = reverse("whep", args=[self._room.slug])
        offer = await offer_of(self.connection)
        response = await self._site.post(url, offer, content_type="application/sdp")
        if response.status_code == 201:
            self.location = response["Location"]
            await accept(self.connection, change(response.content.decode()))
        return response

    async def leave(self):
        return await self._site.delete(self.location)

    def _note(self, receiver):
        handle_rtp, handle_rtcp = receiver._handle_rtp_packet, receiver._handle_rtcp_packet

        async def on_rtp(packet, arrival_time_ms):
            if receiver.track.kind == "audio":
                self.sounds[packet.timestamp] = time.monotonic()
            await handle_rtp(packet, arrival_time_ms=arrival_time_ms)

        async def on_rtcp(packet):
            if isinstance(packet, RtcpSrPacket):
                self.reports[receiver.track.kind] = packet.sender_info
            await handle_rtcp(packet)

        receiver._handle_rtp_packet, receiver._handle_rtcp_packet = on_rtp, on_rtcp

    @property
    def is_at_relay(self):
        return "." in self.location

    @property
    def relay(self):
        """The pk of the media server by which the room is relayed to this page."""
        return int(self.location.rpartition("/")[2].partition(".")[0])

    @property
    def is_connected(self):
        return self.connection.connectionState == "connected"

    @property
    def is_closed(self):
        return self.connection.connectionState == "closed"
