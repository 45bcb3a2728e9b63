"""A program dies on one of several hosts, and people go on with another."""

import asyncio
import time
from asyncio import to_thread

import pytest

from tests.support.eventually import soon
from tests.support.hosts.ears import UNHEARD
from tests.support.hosts.live_room import live_room
from tests.support.hosts.promised import promised

pytestmark = pytest.mark.heard

HEARD_AGAIN_WITHIN = 5.0  # seconds
BACK_WITHIN = 3.0  # seconds


async def test_a_room_is_heard_again_from_another_media_server(site):
    async with live_room(site, "A media server dies") as room:
        former, moment = room.media, time.monotonic()
        await to_thread(site.programs[former].kill)
        try:
            silence = await room.silence_after(moment)
            assert room.media != former
        finally:
            await to_thread(site.programs[former].start)
            await to_thread(site.wait_until_up)
    assert silence <= promised(HEARD_AGAIN_WITHIN)


async def test_sockets_of_a_web_server_that_dies_are_back_with_the_same_story(site):
    async with live_room(site, "A web server dies") as room:
        await asyncio.sleep(2)
        sockets = [room.cleo.socket, *(asker.socket for asker in room.askers)]
        moment = time.monotonic()
        await to_thread(site.programs["web1"].kill)
        try:
            await soon(lambda: any(socket.lost for socket in sockets), "no socket was on it", 5)
            await asyncio.sleep(0.5)
            back = lambda: all(socket.is_open for socket in sockets)  # noqa: E731
            await soon(back, "a socket is not back", promised(BACK_WITHIN))
            away = [
                back - gone
                for socket in sockets
                for gone, back in zip(socket.lost, socket.opened[1:], strict=True)
            ]
            assert max(away) <= promised(BACK_WITHIN)
            room.done.set()
            await soon(room.everybody_shows_the_same, "the pages differ", 10)
        finally:
            await to_thread(site.programs["web1"].start)
            await to_thread(site.wait_until_up)
        assert room.longest_gap(moment) <= promised(UNHEARD)
