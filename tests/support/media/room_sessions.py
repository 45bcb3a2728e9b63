"""A room session without a mixer process: the test holds the mixer's end of the socket."""

import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rooms.media import ipc_protocol
from rooms.media.network import UdpMux
from rooms.media.server.places import Places
from rooms.media.server.room_session import RoomSession
from tests.support.network.peers import accept, offer_of


@dataclass
class SeatStub:
    """The part of a seat's row that a room session reads."""

    key: str
    role: str = "speaker"

    @property
    def name(self):
        return self.key.title()


class OpenSession:
    """A room session whose mixer is the test; `events` are those it passed to its media server."""

    def __init__(self, room_session, mixer, events):
        self.room_session, self.events = room_session, events
        self._mixer = mixer

    def report(self, **fields):
        """Send a report to the room session, as its mixer does."""
        self._mixer.send(ipc_protocol.pack_control(**fields))
        self.room_session._mixer._read()

    def commands(self, *kinds):
        """Return the commands that the mixer was sent since the last call, without media."""
        found = []
        while True:
            try:
                message = ipc_protocol.unpack(self._mixer.recv(ipc_protocol.LARGEST_MESSAGE))
            except BlockingIOError:
                return [command for command in found if not kinds or command["do"] in kinds]
            if isinstance(message, dict):
                found.append(message)

    async def publish(self, connection, seat, **options):
        """Return the connection's id; its handshake is still under way."""
        offer = await offer_of(connection)
        made, answer, _voice = self.room_session.publish(SeatStub(seat), offer, **options)
        await accept(connection, answer)
        return made

    async def listen(self, connection, seat):
        made, answer = self.room_session.listen(seat, await offer_of(connection))
        await accept(connection, answer)
        return made


@asynccontextmanager
async def session_with_open_mixer(places=None, **start):
    udp_mux = await UdpMux.open(addresses=["127.0.0.1"], port=0)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    theirs.setblocking(False)
    events = []
    with theirs:
        room_session = RoomSession(
            udp_mux, {"epoch": 1, **start}, places or Places(1000), events.append
        )
        room_session._mixer._socket = ours
        yield OpenSession(room_session, theirs, events)
        room_session._mixer.close()
    await udp_mux.close()
