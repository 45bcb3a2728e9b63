"""A media server whose clock is wrong: it says so, and nothing is lost or dated by it."""

import asyncio
import json
import time

import pytest
from channels.db import database_sync_to_async as do

from rooms.media.mixer.clock import RoomClock, SystemClock
from rooms.media.server import clock_watch
from rooms.media.server.database import Database
from rooms.models import Room
from tests.support.eventually import soon
from tests.support.media.processes import media_server_in_a_process
from tests.support.media.servers import connect, heard_by, seat
from tests.support.network.peers import Tone, loudest, peer


class Clock:
    """A clock that is ahead by what the test says."""

    ahead = 0.0

    def __init__(self):
        self.noted = []

    async def look(self):
        return self.ahead


async def test_the_log_says_once_that_a_clock_is_wrong_and_that_it_is_right_again(
    monkeypatch, caplog
):
    monkeypatch.setattr(clock_watch, "EVERY", 0.001)
    clock = Clock()
    watching = asyncio.create_task(clock_watch.watch(clock.look, clock.noted.append))
    for ahead in (0.5, -300.0, 301.0, 0.0):
        clock.ahead = ahead
        clock.noted.clear()
        await soon(lambda: len(clock.noted) > 2, "nobody looks at the clock")
    watching.cancel()
    assert [record.getMessage()[:48] for record in caplog.records] == [
        "The clock of this machine is 300 s behind that o",
        "The clock of this machine is right again.",
    ]


@pytest.mark.parametrize(("ahead", "dated_back"), [(-1.9, 0), (1.9, 0), (300, 300), (-300, -300)])
def test_a_recording_is_dated_by_this_machine_unless_its_clock_is_wrong(ahead, dated_back):
    right_time = clock_watch.right_time(ahead)
    assert right_time["unix"] == pytest.approx(time.time() - dated_back, abs=1)


@pytest.mark.parametrize("ahead", [0, 300])
@pytest.mark.parametrize("step", [300, -300])
@pytest.mark.django_db(transaction=True)
async def test_a_clock_that_is_set_during_a_session_changes_no_date(
    live_room, monkeypatch, ahead, step
):
    right, database = time.time, Database("here:1")
    await database.sign_in(0, "")
    monkeypatch.setattr(time, "time", lambda: right() + ahead)
    start = await database.claim(live_room.pk)
    database.close()
    clock = RoomClock(SystemClock(start["right_time"]))
    monkeypatch.setattr(time, "time", lambda: right() + ahead + step)
    assert clock.unix(0) == pytest.approx(right(), abs=10)


@pytest.mark.django_db(transaction=True)
async def test_the_clock_of_the_database_is_the_one_that_counts(monkeypatch):
    right, database = time.time, Database("here:1")
    await database.sign_in(0, "")
    assert abs(await database.clock_ahead()) < 1
    monkeypatch.setattr(time, "time", lambda: right() + 300)
    assert await database.clock_ahead() == pytest.approx(300, abs=1)
    database.close()


@pytest.mark.heard
@pytest.mark.parametrize("ahead", [300, -300])
@pytest.mark.django_db(transaction=True)
async def test_a_room_on_a_machine_with_a_wrong_clock_is_heard_and_its_recording_dated_right(
    live_room, ada, cleo, ahead
):
    hers, theirs = await seat(live_room, ada), await seat(live_room, cleo)
    async with (
        media_server_in_a_process(ahead) as media_server,
        peer() as speaking,
        peer() as listening,
    ):
        await soon(do(Room.objects.filter(epoch=1).exists), "nobody holds the room")
        began = time.time()
        speaking.addTrack(Tone(700))
        listening.addTransceiver("audio", direction="recvonly")
        await connect(media_server.name, "publish", live_room, hers, speaking)
        await connect(media_server.name, "listen", live_room, theirs, listening)
        assert loudest(await heard_by(listening)) == pytest.approx(700, abs=10)
        take = media_server.recordings / live_room.key / "e1/t1/take.json"
        await soon(take.exists, "nothing is recorded")
        assert json.loads(take.read_text())["unix"] == pytest.approx(began, abs=10)
