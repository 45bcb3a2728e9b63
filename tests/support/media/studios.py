"""A studio without an engine: the test holds the engine's end of its line."""

import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rooms.media import ipc_protocol
from rooms.media.network import UdpMux
from rooms.media.server.room_session import RoomSession
from tests.support.network.peers import accept, offer_of


@dataclass
class Sitting:
    """As much of a seat's row as a studio looks at."""

    key: str
    role: str = "speaker"

    @property
    def name(self):
        return self.key.title()


class Line:
    """`said` is what the studio told its process."""

    def __init__(self, studio, engine, said):
        self.studio, self.said = studio, said
        self._engine = engine

    def say(self, **fields):
        """As the engine, to the studio."""
        self._engine.send(ipc_protocol.pack_control(**fields))
        self.studio._engine._hear()

    def orders(self, *kinds):
        """What has been ordered since this was last asked; media left out."""
        found = []
        while True:
            try:
                message = ipc_protocol.unpack(self._engine.recv(ipc_protocol.LARGEST_MESSAGE))
            except BlockingIOError:
                return [order for order in found if not kinds or order["do"] in kinds]
            if isinstance(message, dict):
                found.append(message)

    async def publish(self, connection, seat, **options):
        """The connection's id; it is not through yet."""
        offer = await offer_of(connection)
        made, answer, _voice = self.studio.publish(Sitting(seat), offer, **options)
        await accept(connection, answer)
        return made

    async def listen(self, connection, seat):
        made, answer = self.studio.listen(seat, await offer_of(connection))
        await accept(connection, answer)
        return made


@asynccontextmanager
async def studio_on_a_line(**start):
    port = await UdpMux.open(addresses=["127.0.0.1"], port=0)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    theirs.setblocking(False)
    said = []
    with theirs:
        studio = RoomSession(port, {"epoch": 1, **start}, said.append)
        studio._engine._socket = ours
        yield Line(studio, theirs, said)
        studio._engine.close()
    await port.close()
