"""A fault of ours in one of a media server's tasks ends no room: the media server logs it, and goes
on.
"""

import pytest
import redis.asyncio
from django.conf import settings

from rooms import presence
from rooms.media.rpc import ALL_MEDIA_SERVERS, channel
from rooms.media.server import announced_addresses, player_presence
from rooms.media.server.process import MediaServerProcess
from rooms.media.server.write_behind import WriteBehind
from rooms.models.player import PREFIX
from tests.support.eventually import soon
from tests.support.media.servers import answers, running_media_server

pytestmark = pytest.mark.django_db(transaction=True)

TASKS = [
    (announced_addresses, "follow"),
    (player_presence, "count"),
    (WriteBehind, "run"),
    (MediaServerProcess, "_answer_calls"),
    (MediaServerProcess, "_renew_leases"),
    (MediaServerProcess, "_reconcile_rooms"),
]


async def test_a_task_that_fails_begins_anew_and_the_stage_serves(monkeypatch, caplog):
    begun = {}

    def failing_once(work, name):
        async def failing(*of):
            begun[name] = begun.get(name, 0) + 1
            if begun[name] == 1:
                raise RuntimeError(f"a fault of {name}")
            return await work(*of)

        return failing

    for owner, name in TASKS:
        monkeypatch.setattr(owner, name, failing_once(getattr(owner, name), name))
    async with running_media_server() as stage:
        for _owner, name in TASKS:
            await soon(lambda name=name: begun.get(name, 0) > 1, f"{name} is not begun anew")
        assert await answers(stage)
    for _owner, name in TASKS:
        assert f"a fault of {name}" in caplog.text


async def test_a_call_that_is_none_ends_no_other():
    async with (
        running_media_server() as stage,
        redis.asyncio.from_url(settings.REDIS_URL) as server,
    ):
        for to in (ALL_MEDIA_SERVERS, channel(stage)):
            for text in ("", "{", "[]", "7", '{"do": "listen"}', '{"room": 1}', b"\xff"):
                await server.publish(to, text)
        assert await answers(stage)


async def test_a_room_whose_players_cannot_be_counted_leaves_the_others_counted(monkeypatch):
    seen, told = presence.seen, []

    async def failing(room_id, keys):
        if room_id == 1:
            raise RuntimeError("a fault")
        told.append((room_id, keys))
        await seen(room_id, keys)

    class Playing:
        players = ["one"]

    monkeypatch.setattr(presence, "seen", failing)
    for room_id in (1, 2):
        await player_presence._count(room_id, Playing)
    assert told == [(2, [PREFIX + "one"])]
    assert len(await presence.here(2)) == 1
