"""How long each seat has spoken."""

import pytest

from rooms.media.ipc_protocol import QUIET
from rooms.media.server.speaking_time import SpeakingTime
from tests.support.media.room_sessions import session_with_open_mixer


def test_a_quarter_of_a_second_counts_from_the_level_of_speech_on():
    time = SpeakingTime()
    time.hear({"ada": QUIET, "ben": QUIET - 1})
    time.hear({"ada": 100, "ben": 0})
    assert time.drain() == {"ada": 0.5}


def test_speaking_time_is_handed_on_every_two_seconds():
    time = SpeakingTime()
    handed = [time.hear({"ada": 50}) for _ in range(16)]
    assert [seconds for seconds in handed if seconds] == [{"ada": 2.0}, {"ada": 2.0}]


def test_speaking_time_is_handed_on_once():
    time = SpeakingTime()
    time.hear({"ada": 50})
    assert time.drain() and not time.drain()


@pytest.mark.parametrize("green_room", [False, True])
async def test_speaking_time_counts_while_live_and_not_in_the_green_room(green_room):
    async with session_with_open_mixer(green_room=green_room) as session:
        for _ in range(8):
            session.report(did="levels", levels={"ada": 60})
        spoken = [event for event in session.events if event["did"] == "spoken"]
    assert spoken == ([] if green_room else [{"did": "spoken", "seconds": {"ada": 2.0}}])


async def test_speaking_time_right_before_the_end_counts():
    async with session_with_open_mixer() as session:
        session.report(did="levels", levels={"ada": 60})
    assert session.events[-1] == {"did": "spoken", "seconds": {"ada": 0.25}}
