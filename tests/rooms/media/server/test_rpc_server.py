"""Calls that come all at once, as when a crowd joins."""

import asyncio
import json
from itertools import pairwise

import pytest

from hotline.core.redis_client import TimeLimits, async_client
from rooms.media.rpc import channel
from rooms.media.server.background_tasks import BackgroundTasks
from rooms.media.server.relayed_rooms import RelayedRooms
from rooms.media.server.rpc_server import RpcServer
from tests.support.eventually import soon

SERVER, CROWD = "media.test:2", 30


class HeldRooms:
    """Notes each call that is carried out."""

    def __init__(self, events):
        self.events = events

    def get(self, room_id):
        self.events.append("call")


@pytest.fixture
async def redis():
    async with async_client(TimeLimits(connect=5, answer=5)) as client:
        yield client


async def test_the_loop_turns_between_two_calls_of_a_crowd(redis):
    events, tasks = [], BackgroundTasks()
    relayed_rooms = RelayedRooms(None, SERVER, None, tasks, None)
    rpc_server = RpcServer(SERVER, redis, None, HeldRooms(events), relayed_rooms, tasks)
    serving = asyncio.create_task(rpc_server.serve())

    async def is_subscribed():
        return dict(await redis.pubsub_numsub(channel(SERVER)))[channel(SERVER).encode()]

    await soon(is_subscribed, "it does not listen")

    def turn():
        events.append("turn")
        if events.count("call") < CROWD:
            asyncio.get_running_loop().call_soon(turn)

    call = json.dumps({"do": "look", "room": 1})
    async with redis.pipeline() as crowd:
        for _ in range(CROWD):
            crowd.publish(channel(SERVER), call)
        turn()
        await crowd.execute()
    await soon(lambda: events.count("call") == CROWD, "not all were carried out")
    serving.cancel()
    await asyncio.gather(serving, *tasks, return_exceptions=True)
    assert ("call", "call") not in pairwise(events)
