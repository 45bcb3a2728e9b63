"""Errors of our own in a media server's tasks: they are logged, and no room ends."""

import pytest
import redis.asyncio
from django.conf import settings

from rooms import presence
from rooms.media.rpc import ALL_MEDIA_SERVERS, channel
from rooms.media.server import announced_addresses, player_presence
from rooms.media.server.held_rooms import HeldRooms
from rooms.media.server.process import MediaServerProcess
from rooms.media.server.rpc_server import RpcServer
from rooms.media.server.write_behind import WriteBehind
from rooms.models.player import PREFIX
from tests.support.eventually import soon
from tests.support.media.servers import answers, running_media_server

pytestmark = pytest.mark.django_db(transaction=True)

TASKS = [
    (announced_addresses, "follow"),
    (player_presence, "count"),
    (WriteBehind, "run"),
    (RpcServer, "serve"),
    (MediaServerProcess, "_renew_leases"),
    (HeldRooms, "reconcile"),
]


async def test_a_failed_task_is_restarted_and_the_media_server_goes_on(monkeypatch, caplog):
    starts = {}

    def failing_once(work, name):
        async def failing(*arguments):
            starts[name] = starts.get(name, 0) + 1
            if starts[name] == 1:
                raise RuntimeError(f"a fault of {name}")
            return await work(*arguments)

        return failing

    for owner, name in TASKS:
        monkeypatch.setattr(owner, name, failing_once(getattr(owner, name), name))
    async with running_media_server() as media_server:
        for _owner, name in TASKS:
            await soon(lambda name=name: starts.get(name, 0) > 1, f"{name} was not restarted")
        assert await answers(media_server)
    for _owner, name in TASKS:
        assert f"a fault of {name}" in caplog.text


async def test_malformed_calls_do_not_end_later_ones():
    async with (
        running_media_server() as media_server,
        redis.asyncio.from_url(settings.REDIS_URL) as server,
    ):
        for to in (ALL_MEDIA_SERVERS, channel(media_server)):
            for text in ("", "{", "[]", "7", '{"do": "listen"}', '{"room": 1}', b"\xff"):
                await server.publish(to, text)
        assert await answers(media_server)


async def test_an_error_in_counting_one_rooms_players_leaves_others_counted(monkeypatch):
    seen, counted = presence.seen, []

    async def failing(room_id, keys):
        if room_id == 1:
            raise RuntimeError("a fault")
        counted.append((room_id, keys))
        await seen(room_id, keys)

    class Playing:
        players = ["one"]

    monkeypatch.setattr(presence, "seen", failing)
    for room_id in (1, 2):
        await player_presence._count(room_id, Playing)
    assert counted == [(2, [PREFIX + "one"])]
    assert len(await presence.here(2)) == 1
