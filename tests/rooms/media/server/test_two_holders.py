"""A holder that is cut off from the database, and another that claims its room meanwhile."""

import asyncio
import time

import pytest
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import OperationalError

from hotline.core.db_thread import Thread
from recordings.media.take_reader import read_takes
from rooms import events
from rooms.media.server.held_rooms import HeldRooms
from rooms.models import Room
from tests.rooms.media.server.test_leases import _mixers
from tests.support.eventually import soon
from tests.support.media.servers import connect, do, running_media_server, seat
from tests.support.network.peers import Tone, peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]


class DatabaseThread(Thread):
    """A thread with a database connection, which the test can cut."""

    all = []

    def __init__(self, name):
        super().__init__(name)
        self.is_cut = False
        self.all.append(self)

    async def run(self, *args, **options):
        if self.is_cut:
            raise OperationalError("the connection is cut")
        return await super().run(*args, **options)

    @classmethod
    def cut(cls, is_cut=True):
        """Cut the threads of the first media server that was started."""
        for thread in cls.all[:2]:
            thread.is_cut = is_cut


@pytest.fixture(autouse=True)
def database_threads(monkeypatch):
    monkeypatch.setattr("rooms.media.server.database.Thread", DatabaseThread)
    monkeypatch.setattr(DatabaseThread, "all", [])


def is_epoch(room, epoch):
    return do(Room.objects.filter(pk=room.pk, epoch=epoch).exists)


async def publish(media_server, room, hers, connection):
    connection.addTrack(Tone())
    await connect(media_server, "publish", room, hers, connection)


async def test_a_holder_cut_off_from_the_database_lets_go_when_the_next_announces_its_claim(
    live_room, ada
):
    await seat(live_room, ada)
    layer = get_channel_layer()
    page = await layer.new_channel()
    await layer.group_add(events.group(live_room.pk), page)
    async with running_media_server():
        await soon(is_epoch(live_room, 1), "nobody holds the room")
        async with running_media_server():
            DatabaseThread.cut()
            await soon(is_epoch(live_room, 2), "nobody claims the room")
            await soon(lambda: len(_mixers()) == 1, "two hold the room")
            epoch = None  # the epoch that is sent to pages, so that they connect to the new holder
            async with asyncio.timeout(10):
                while epoch != 2:
                    epoch = (await layer.receive(page)).get("page", {}).get("epoch")
            DatabaseThread.cut(False)


async def test_a_time_that_two_holders_recorded_is_kept_twice_and_in_the_copy_once(
    live_room, ada, monkeypatch
):
    async def unheard(*args):
        """Announce no claim, as if Redis were out of reach for the first holder too."""

    monkeypatch.setattr(HeldRooms, "_announce", unheard)
    hers = await seat(live_room, ada)
    room = settings.RECORDINGS_ROOT / live_room.key
    async with running_media_server() as first, peer() as one, peer() as two:
        await soon(is_epoch(live_room, 1), "nobody holds the room")
        await publish(first, live_room, hers, one)
        await soon(lambda: len(list(room.glob("e1/t1/*.m4s"))) > 1, "nothing is recorded")
        async with running_media_server() as second:
            DatabaseThread.cut()
            await soon(is_epoch(live_room, 2), "nobody claims the room")
            await soon(lambda: len(_mixers()) == 2, "the first let go")
            await publish(second, live_room, hers, two)
            await soon(lambda: len(list(room.glob("e2/t1/*.m4s"))) > 2, "nothing is recorded")
            DatabaseThread.cut(False)
            await soon(lambda: len(_mixers()) == 1, "the first does not let go")
            await asyncio.sleep(1)
            began = read_takes(room)[0].unix
            lasted = time.time() - began
    whole = time.time() - began
    written = sum(1 for path in room.glob("e*/t*/*.m4s"))
    takes = read_takes(room)
    copied = sum(take.samples for take in takes) / 48_000
    assert [take.epoch for take in takes] == [1, 2]
    assert written - sum(len(take.segments) for take in takes) >= 2  # those that both recorded
    # Between the two takes a second at most is missing, and nothing is there twice.
    assert lasted - 2.5 < copied < whole
    end = takes[0].unix + takes[0].samples / 48_000
    assert takes[1].unix - 1.1 < end < takes[1].unix + 0.1
