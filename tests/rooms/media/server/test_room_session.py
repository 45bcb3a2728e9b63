"""A room session and the commands to its mixer, whose end of the socket the test holds."""

import asyncio

import pytest

from rooms.media.server.desired_state import DesiredState
from tests.support.eventually import soon
from tests.support.media.room_sessions import session_with_open_mixer
from tests.support.network.peers import peer

GRID = {"layout": "grid", "spotlight": None, "names": True}


@pytest.fixture
async def session():
    async with session_with_open_mixer() as session:
        yield session


def desired(**different):
    same = {
        "running": True, "live": True, "directory": None, "muted": set(), "on_stage": {},
        "removed": set(), "arrangement": GRID, "question": None, "asker": "", "players": None,
    }  # fmt: skip
    return DesiredState(**same | different)


async def test_a_thousand_keyframe_requests_are_one_command(session):
    for _ in range(1000):
        session.room_session._program_keyframes.ask()
    await asyncio.sleep(0.2)
    assert session.commands() == [{"do": "keyframe"}]
    session.room_session._program_keyframes.ask()
    await asyncio.sleep(0.2)
    assert session.commands() == [{"do": "keyframe"}]


async def test_only_changes_are_commanded(session):
    commands = session.room_session.commands
    commands.mute({"ada"})
    commands.mute({"ada", "ben"})
    commands.mute({"ben"})
    commands.arrange(GRID)
    commands.arrange(dict(GRID))
    commands.show_now("Why?", "Cleo")
    commands.show_now("Why?", "Cleo")
    assert session.commands() == [
        {"do": "mute", "seat": "ada", "muted": True},
        {"do": "mute", "seat": "ben", "muted": True},
        {"do": "mute", "seat": "ada", "muted": False},
        {"do": "arrange", **GRID},
        {"do": "now", "question": "Why?", "asker": "Cleo"},
    ]


async def test_commands_to_a_closed_mixer_are_dropped(session):
    session.room_session._mixer.close()
    session.room_session.commands.show_now("Why?", "Cleo")
    assert not session.room_session._mixer._waiting


async def test_go_live_is_commanded_once_and_only_out_of_the_green_room(session):
    session.room_session.apply(desired(directory="/kept"))
    assert session.commands("air") == []
    async with session_with_open_mixer(green_room=True) as green_room:
        green_room.room_session.apply(desired(live=False))
        assert green_room.commands("air") == []
        for _ in range(2):
            green_room.room_session.apply(desired(directory="/kept"))
        assert green_room.commands("air") == [{"do": "air", "directory": "/kept"}]


async def test_the_listened_command_names_the_streams_that_have_listeners(session):
    async with peer() as his, peer() as hers:
        for connection in (his, hers):
            connection.addTransceiver("audio", direction="recvonly")
        await session.listen(his, "ben")
        left = await session.listen(hers, "cleo")
        both = [listener for _seat, listener in session.room_session._listeners]
        await soon(lambda: all(one.is_open for one in both), "they do not listen")
        await soon(
            lambda: session.commands("listened") == _listened(0), "nobody listens to the program"
        )
        session.report(did="stream", stream=2, seat="ben")
        session.report(did="stream", stream=3, seat="ada")  # she does not listen
        await asyncio.sleep(0)
        assert session.commands("listened") == _listened(0, 2)
        session.room_session.hang_up(left, "cleo")
        await asyncio.sleep(0)
        assert session.commands("listened") == _listened(2)
        session.report(did="stream_closed", stream=2, seat="ben")
        await asyncio.sleep(0)
        assert session.commands("listened") == _listened(0)


def _listened(*streams):
    return [{"do": "listened", "streams": list(streams)}]


async def test_the_listened_command_names_the_picture_only_while_there_is_one(session):
    async with peer() as hers:
        hers.addTransceiver("audio", direction="recvonly")
        hers.addTransceiver("video", direction="recvonly")
        await session.listen(hers, "cleo")
        await soon(lambda: session.commands("listened") == _listened(0), "she does not listen")
        session.report(did="picture", on=True)
        await asyncio.sleep(0)
        assert session.commands("listened") == _listened(0, 1)


async def test_changes_that_cancel_out_within_a_turn_of_the_loop_send_no_command(session):
    session.room_session._listeners.count()
    await asyncio.sleep(0)
    assert session.commands("listened") == _listened()
    for number in range(2, 12):
        session.report(did="stream", stream=number, seat=f"seat {number}")
        session.report(did="stream_closed", stream=number, seat=f"seat {number}")
    await asyncio.sleep(0)
    assert session.commands("listened") == []
