"""Memory of sessions that have ended: it is freed at once, not by the collector of garbage.

A media server looks for garbage seldom.
"""

import weakref

import pytest
from channels.db import database_sync_to_async as do

from rooms.media.server import held_rooms
from rooms.media.server.room_session import RoomSession
from rooms.models import Room
from tests.support.eventually import soon
from tests.support.media.servers import connect, heard_by, isnt, running_media_server, seat
from tests.support.network.peers import Tone, peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]


def noted(kind, made):
    """Return a class like `kind`; weak references to its objects are added to `made`."""

    class Noted(kind):
        def __init__(self, *args):
            super().__init__(*args)
            made.append(weakref.ref(self))

    return Noted


@pytest.fixture
def sessions(monkeypatch):
    """Weak references to the sessions of held rooms."""
    made = []
    monkeypatch.setattr(held_rooms, "RoomSession", noted(RoomSession, made))
    return made


async def test_the_session_of_a_room_that_has_ended_is_freed(
    live_room, ada, cleo, sessions, no_collector
):
    hers, theirs = await seat(live_room, ada), await seat(live_room, cleo)
    async with running_media_server() as media_server, peer() as speaking, peer() as listening:
        speaking.addTrack(Tone(700))
        listening.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", live_room, hers, speaking)
        await connect(media_server, "listen", live_room, theirs, listening)
        await heard_by(listening)
        await do(lambda: Room.objects.get(pk=live_room.pk).end())()
        held = do(lambda: Room.objects.get(pk=live_room.pk).media_server_id)
        await soon(lambda: isnt(held), "the room was not released")
        (session,) = sessions
        await soon(lambda: session() is None, "the session is kept")
