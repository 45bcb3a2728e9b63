"""Media servers of two machines that have one name: the second says so and does not serve."""

import asyncio
import json

import pytest
from channels.db import database_sync_to_async as do

from hotline.core.redis_client import TimeLimits, async_client
from rooms.media import rpc
from rooms.media.rpc import channel
from rooms.media.server import own_name
from rooms.media.server.own_name import NameTaken
from rooms.media.server.process import MediaServerProcess
from rooms.models import MediaServer
from tests.support.eventually import soon
from tests.support.media.processes import free_port
from tests.support.media.servers import serving

pytestmark = pytest.mark.django_db(transaction=True)


class Other:
    """A media server of this name on another machine; it answers so many calls."""

    def __init__(self, name, answers):
        self.name, self.answers = name, answers

    async def serve(self, subscribed):
        async with async_client(TimeLimits(5, None)) as redis, redis.pubsub() as calls:
            await calls.subscribe(channel(self.name))
            async for message in calls.listen():
                subscribed.set()
                if message["type"] == "message" and self.answers > 0:
                    self.answers -= 1
                    reply = json.loads(message["data"])["reply"]
                    await redis.lpush(reply, json.dumps({"status": 200}))


@pytest.fixture
async def other(settings, monkeypatch):
    """Run an `Other` that answers so many calls, under the name that ours will have."""
    monkeypatch.setattr(own_name, "AGAIN", 0.05)
    monkeypatch.setattr(rpc, "PATIENCE", 0.5)
    settings.MEDIA_PORT = free_port()
    tasks = []

    async def run(answers):
        subscribed = asyncio.Event()
        one = Other(own_name.own_name(settings.MEDIA_PORT), answers)
        tasks.append(asyncio.create_task(one.serve(subscribed)))
        await subscribed.wait()
        return one

    yield run
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def beats(name):
    return do(MediaServer.objects.beating().filter(name=name).exists)


async def test_a_media_server_whose_name_another_has_does_not_serve(other, monkeypatch):
    monkeypatch.setattr(own_name, "ENDS_WITHIN", 0.2)
    one = await other(answers=1_000_000)
    with pytest.raises(NameTaken, match=rf"called {one.name} too\..* MEDIA_PORT"):
        await asyncio.wait_for(MediaServerProcess.run(asyncio.Event()), 20)
    assert not await do(MediaServer.objects.exists)()


async def test_a_media_server_waits_for_its_predecessor_that_is_just_ending(other):
    one = await other(answers=3)
    async with serving():
        await soon(beats(one.name), "it does not serve")
    assert one.answers == 0


async def test_a_media_server_serves_though_redis_keeps_a_connection_of_a_dead_one(other):
    one = await other(answers=0)
    async with serving():
        await soon(beats(one.name), "it does not serve")
