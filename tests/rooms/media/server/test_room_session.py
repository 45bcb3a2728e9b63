"""One room's studio: its line to the engine, without an engine."""

import asyncio

import pytest

from rooms.media.server.desired_state import DesiredState
from tests.support.eventually import soon
from tests.support.media.room_sessions import session_with_open_mixer
from tests.support.network.peers import peer

GRID = {"layout": "grid", "spotlight": None, "names": True}


@pytest.fixture
async def line():
    async with session_with_open_mixer() as line:
        yield line


def desired(**different):
    same = {
        "running": True, "live": True, "directory": None, "muted": set(), "on_stage": {},
        "removed": set(), "arrangement": GRID, "question": None, "asker": "", "players": None,
    }  # fmt: skip
    return DesiredState(**same | different)


async def test_a_thousand_wishes_for_a_keyframe_are_one_order(line):
    for _ in range(1000):
        line.room_session._ask_for_keyframe()
    await asyncio.sleep(0.2)
    assert line.orders() == [{"do": "keyframe"}]
    line.room_session._ask_for_keyframe()
    await asyncio.sleep(0.2)
    assert line.orders() == [{"do": "keyframe"}]


async def test_only_what_has_changed_is_ordered(line):
    orders = line.room_session.commands
    orders.mute({"ada"})
    orders.mute({"ada", "ben"})
    orders.mute({"ben"})
    orders.arrange(GRID)
    orders.arrange(dict(GRID))
    orders.show_now("Why?", "Cleo")
    orders.show_now("Why?", "Cleo")
    assert line.orders() == [
        {"do": "mute", "seat": "ada", "muted": True},
        {"do": "mute", "seat": "ben", "muted": True},
        {"do": "mute", "seat": "ada", "muted": False},
        {"do": "arrange", **GRID},
        {"do": "now", "question": "Why?", "asker": "Cleo"},
    ]


async def test_orders_to_a_closed_engine_are_not_kept(line):
    line.room_session._mixer.close()
    line.room_session.commands.show_now("Why?", "Cleo")
    assert not line.room_session._mixer._waiting


async def test_go_live_is_ordered_once_and_only_out_of_the_green_room(line):
    line.room_session.apply(desired(directory="/kept"))
    assert line.orders("air") == []
    async with session_with_open_mixer(rehearsal=True) as green_room:
        green_room.room_session.apply(desired(live=False))
        assert green_room.orders("air") == []
        for _ in range(2):
            green_room.room_session.apply(desired(directory="/kept"))
        assert green_room.orders("air") == [{"do": "air", "directory": "/kept"}]


async def test_only_streams_that_somebody_hears_are_listened(line):
    async with peer() as his, peer() as hers:
        for connection in (his, hers):
            connection.addTransceiver("audio", direction="recvonly")
        await line.listen(his, "ben")
        left = await line.listen(hers, "cleo")
        both = [listener for _seat, listener in line.room_session._listeners]
        await soon(lambda: all(one.is_open for one in both), "they do not listen")
        await soon(lambda: line.orders("listened") == _heard(0), "nobody listens to the program")
        line.say(did="stream", stream=2, seat="ben")
        line.say(did="stream", stream=3, seat="ada")  # who has no line to hear it by
        await asyncio.sleep(0)
        assert line.orders("listened") == _heard(0, 2)
        line.room_session.hang_up(left, "cleo")
        await asyncio.sleep(0)
        assert line.orders("listened") == _heard(2)
        line.say(did="stream_closed", stream=2, seat="ben")
        await asyncio.sleep(0)
        assert line.orders("listened") == _heard(0)


def _heard(*streams):
    return [{"do": "listened", "streams": list(streams)}]


async def test_a_picture_that_nobody_can_see_is_not_listened(line):
    async with peer() as hers:
        hers.addTransceiver("audio", direction="recvonly")
        hers.addTransceiver("video", direction="recvonly")
        await line.listen(hers, "cleo")
        await soon(lambda: line.orders("listened") == _heard(0), "she does not listen")
        line.say(did="picture", on=True)
        await asyncio.sleep(0)
        assert line.orders("listened") == _heard(0, 1)


async def test_in_one_turn_of_the_loop_all_changes_are_one_order(line):
    line.room_session._listeners.count()
    await asyncio.sleep(0)
    assert line.orders("listened") == _heard()
    for number in range(2, 12):
        line.say(did="stream", stream=number, seat=f"seat {number}")
        line.say(did="stream_closed", stream=number, seat=f"seat {number}")
    await asyncio.sleep(0)
    assert line.orders("listened") == []
