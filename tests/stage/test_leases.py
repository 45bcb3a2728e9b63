"""Whose room it is: claims, epochs, and what a stage does when it can no longer be sure."""

import asyncio
import os
import signal
import threading
from contextlib import asynccontextmanager

import pytest
from django.db import connection, transaction

from recordings.models import Recording
from rooms.models import Room, Seat, Stage
from tests.eventually import soon
from tests.processes import children_of, command_of
from tests.stage.network.peers import Tone, peer
from tests.stage.stages import connect, do, isnt, running_stage, seat, serving

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_stage_that_went_down_is_followed_by_another_under_a_new_epoch(live_room):
    epoch = do(lambda: Room.objects.get(pk=live_room.pk).epoch)
    async with running_stage():
        await soon(lambda: _equals(epoch, 1), "the room was not taken up")
    async with running_stage():
        await soon(lambda: _equals(epoch, 2), "the room was not taken over")


async def _equals(read, value):
    return await read() == value


async def test_an_engine_that_dies_is_replaced_under_a_new_epoch(live_room):
    epoch = do(lambda: Room.objects.get(pk=live_room.pk).epoch)
    async with running_stage():
        await soon(lambda: _equals(epoch, 1), "the room was not taken up")
        await soon(_kill_engine, "there is no engine")
        await soon(lambda: _equals(epoch, 2), "the room was not taken up again")


async def test_who_was_heard_by_a_stage_that_went_down_is_expected_back(live_room, ada):
    hers = await seat(live_room, ada)
    heard_epoch = do(lambda: Seat.objects.get(pk=hers.pk).heard_epoch)
    async with peer() as speaking:
        async with running_stage() as stage:
            speaking.addTrack(Tone())
            await connect(stage, "publish", live_room, hers, speaking)
            await soon(lambda: _equals(heard_epoch, 1), "she is not heard")
        assert await heard_epoch() == 1


async def test_who_was_heard_when_the_session_ended_is_heard_no_longer(live_room, ada):
    hers = await seat(live_room, ada)
    heard_epoch = do(lambda: Seat.objects.get(pk=hers.pk).heard_epoch)
    async with running_stage() as stage, peer() as speaking:
        speaking.addTrack(Tone())
        await connect(stage, "publish", live_room, hers, speaking)
        await soon(lambda: _equals(heard_epoch, 1), "she is not heard")
        await do(lambda: Room.objects.get(pk=live_room.pk).end())()
        await soon(lambda: isnt(heard_epoch), "she is said to be heard")


def _kill_engine():
    for pid in _engines():
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def _engines():
    ours = children_of(os.getpid())
    return [pid for pid in ours if "rooms.stage.engine" in command_of(pid)]


@asynccontextmanager
async def held_up(stage):
    """The database answers nobody who writes to this stage's row."""
    holding, enough = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Stage.objects.filter(name=stage).update(name=stage)
            holding.set()
            enough.wait(20)
        connection.close()

    held = asyncio.create_task(asyncio.to_thread(hold))
    try:
        await soon(holding.is_set, "the database is not held up")
        yield
    finally:
        enough.set()
        await held


async def test_a_stage_that_cannot_renew_its_lease_stops_by_itself(live_room):
    epoch = do(lambda: Room.objects.get(pk=live_room.pk).epoch)
    async with running_stage() as stage:
        await soon(lambda: _equals(epoch, 1), "the room was not taken up")
        await soon(_engines, "there is no engine")
        async with held_up(stage):
            await soon(lambda: not _engines(), "it goes on without a lease")
        await soon(lambda: _equals(epoch, 2), "the room was not taken up again")


async def test_a_room_that_ended_while_nobody_looked_is_let_go(live_room, settings):
    held = do(lambda: Room.objects.get(pk=live_room.pk).stage_id)
    async with running_stage() as stage:
        await soon(held, "the room was not taken up")
    mine = do(lambda: Stage.objects.get(name=stage).beat())

    @do
    def end_under_a_dead_stage():
        Room.objects.filter(pk=live_room.pk).update(
            state=Room.ENDED, stage=Stage.objects.get(name=stage)
        )

    await end_under_a_dead_stage()
    assert await mine()
    assert await do(Recording.objects.over().count)() == 0
    settings.MEDIA_PORT = int(stage.rpartition(":")[2])  # and so under the same name
    async with serving():
        await soon(lambda: isnt(held), "its recording can never be sealed")
    assert await do(Recording.objects.over().count)() == 1


async def test_a_room_that_is_deleted_has_its_engine_stopped(live_room):
    async with running_stage():
        await soon(_engines, "there is no engine")

        @do
        def delete():
            Recording.objects.filter(room=live_room).delete()
            Room.objects.filter(pk=live_room.pk).delete()

        await delete()
        await soon(lambda: not _engines(), "the engine of no room goes on")
