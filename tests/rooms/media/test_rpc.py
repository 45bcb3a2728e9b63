"""Calls of a web process to media servers, over connections to Redis that are kept."""

import asyncio
import json

import pytest

from hotline.core.redis_client import TimeLimits, async_client
from rooms.media import rpc
from rooms.media.rpc import NoMediaServer, call, channel, hang_up
from tests.support.eventually import soon

SERVER = "media.test:1"
BRIEFLY = TimeLimits(connect=5, answer=5)


@pytest.fixture
async def redis():
    async with async_client(BRIEFLY) as client:
        yield client
    await hang_up()


@pytest.fixture
async def echo(redis):
    """A media server that answers each call with its offer, one with "wait" when told."""
    told = asyncio.Event()

    async def answer(text):
        sent = json.loads(text)
        if sent["offer"] == "wait":
            await told.wait()
        await redis.lpush(sent["reply"], json.dumps({"status": 201, "answer": sent["offer"]}))

    async def serve(calls):
        async with asyncio.TaskGroup() as answers:
            async for message in calls.listen():
                if message["type"] == "message":
                    answers.create_task(answer(message["data"]))

    async with redis.pubsub() as calls:
        await calls.subscribe(channel(SERVER))
        serving = asyncio.create_task(serve(calls))
        yield told
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


def ask(offer):
    return call(SERVER, {"do": "listen", "room": 1, "offer": offer})


def kept():
    return rpc._lent[asyncio.get_running_loop()].idle


async def test_calls_one_after_the_other_go_over_one_connection(echo):
    assert [(await ask(n))["answer"] for n in range(5)] == list(range(5))
    assert len(kept()) == 1


async def test_each_of_many_calls_at_once_gets_its_own_answer(echo):
    answers = await asyncio.gather(*map(ask, range(30)))
    assert [answer["answer"] for answer in answers] == list(range(30))


async def test_of_the_connections_of_a_crowd_few_are_kept(echo, redis, monkeypatch):
    monkeypatch.setattr(rpc, "MOST_KEPT", 3)
    asked = [asyncio.ensure_future(ask("wait")) for _ in range(30)]
    await soon(lambda: rpc._lent_here().in_use == 30, "they do not wait at the same time")
    echo.set()
    await asyncio.gather(*asked)
    assert len(kept()) == 3

    async def are_three():
        return [one["cmd"] for one in await redis.client_list()].count("blpop") == 3

    await soon(are_three, "Redis has other connections than those that are kept")
    assert (await ask("once more"))["answer"] == "once more"


async def test_a_media_server_that_is_absent_is_known_at_once_and_leaves_no_connection(redis):
    with pytest.raises(NoMediaServer):
        await asyncio.wait_for(ask("anything"), rpc.PATIENCE / 2)
    assert not kept()


async def test_a_call_after_redis_closed_the_connections_opens_one(echo, redis):
    await ask("first")
    (connection,) = kept()
    await redis.client_kill_filter(_type="normal", skipme=True)
    await soon(connection._reader.at_eof, "the connection is open")
    assert (await ask("second"))["answer"] == "second"


async def test_the_connection_of_a_call_that_is_given_up_takes_no_other_answer(echo):
    waiting = asyncio.create_task(ask("wait"))
    assert (await ask("mine"))["answer"] == "mine"
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    echo.set()
    answers = await asyncio.gather(*map(ask, range(5)))
    assert [answer["answer"] for answer in answers] == list(range(5))


async def test_calls_beyond_the_most_at_once_are_refused(echo, monkeypatch):
    monkeypatch.setattr(rpc, "MOST_AT_ONCE", 2)
    waiting = [asyncio.create_task(ask("wait")) for _ in range(2)]
    await soon(lambda: rpc._lent_here().in_use == 2, "nobody waits")
    with pytest.raises(NoMediaServer):
        await ask("one too many")
    echo.set()
    assert [one["status"] for one in await asyncio.gather(*waiting)] == [201, 201]
    assert (await ask("later"))["answer"] == "later"
