"""PostgreSQL, Redis or a network is away, and the rooms on several hosts go on."""

import asyncio
import time
from asyncio import to_thread

import pytest

from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.eventually import soon
from tests.support.hosts.ears import UNHEARD
from tests.support.hosts.live_room import live_room
from tests.support.hosts.promised import promised

pytestmark = pytest.mark.prove

OUTAGE = 60  # seconds of the database
CUT = 10  # seconds of a network
MOVED_WITHIN = 8.0  # seconds, of which a lease is 4


async def recorded_on(room, before, began):
    """Wait until the recording has all seconds since `began`."""
    lasted = time.monotonic() - began
    await soon(lambda: room.seconds_recorded >= before + lasted - 4, "the recording lags", 10)


async def test_nobody_hears_a_restart_of_redis_and_no_vote_is_lost(site):
    async with live_room(site, "Redis is restarted") as room:
        await asyncio.sleep(2)
        before, began = room.seconds_recorded, time.monotonic()
        for _ in range(3):
            await to_thread(site.programs["valkey"].stop)
            await asyncio.sleep(1)
            await to_thread(site.programs["valkey"].start)
            await asyncio.sleep(5)
        await recorded_on(room, before, began)
        assert room.longest_gap(began) <= promised(UNHEARD)
        await soon(room.everybody_shows_the_same, "pages lack what happened meanwhile", 20)


async def test_a_room_goes_on_while_postgresql_is_away_for_a_minute(site):
    async with live_room(site, "PostgreSQL is away") as room:
        await asyncio.sleep(3)
        holder, folder = room.media, room.folder
        before, began = room.seconds_recorded, time.monotonic()
        await to_thread(site.postgres.end)
        try:
            await asyncio.sleep(OUTAGE / 2)
            status, text = await room.status()
            assert status == 503 and "does not answer" in text
            await asyncio.sleep(OUTAGE / 2)
        finally:
            await to_thread(site.start_postgres)

        async def comes_back():
            return (await room.status())[0] == 200

        await soon(comes_back, "pages are not back", 15)
        await asyncio.sleep(8)
        await recorded_on(room, before, began)
        assert room.media == holder
        assert room.longest_gap(began) <= promised(UNHEARD)
        takes = read_takes(folder)
        assert len(takes) == 1 and len(stretches(takes)) == 1
        refused = {status for asker in room.askers for status, _ in asker.refusals}
        assert refused <= {0, 429, 503}


async def test_a_room_moves_when_the_network_of_its_media_server_is_cut(site):
    if site.network.is_one_machine:
        pytest.skip("namespaces are not allowed here: one machine has no network to cut")
    async with live_room(site, "A media server is cut off") as room:
        await asyncio.sleep(3)
        former, moment = room.media, time.monotonic()
        with site.network.cut(former):
            await asyncio.sleep(CUT)
        silence = await room.silence_after(moment)
        assert room.media != former
        assert silence <= promised(MOVED_WITHIN)
        folder, program = room.folder, site.programs[former]
        let_go = f"room {room.pk} is not on this media server any more"
        await soon(lambda: let_go in program.output, "the former one holds on to it", 15)
        assert {take.epoch for take in read_takes(folder)} == {1, 2}


async def test_nobody_hears_it_when_the_network_of_the_database_is_cut(site):
    if site.network.is_one_machine:
        pytest.skip("namespaces are not allowed here: one machine has no network to cut")
    async with live_room(site, "The data are cut off") as room:
        await asyncio.sleep(3)
        holder = room.media
        before, began = room.seconds_recorded, time.monotonic()
        with site.network.cut("data"):
            await asyncio.sleep(CUT)
        await asyncio.sleep(10)
        await recorded_on(room, before, began)
        assert room.media == holder
        assert room.longest_gap(began) <= promised(UNHEARD)
        await soon(room.everybody_shows_the_same, "pages lack what happened meanwhile", 20)
