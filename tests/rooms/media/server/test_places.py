"""The places of a media server for listeners, and who gets one."""

import asyncio

import pytest

from rooms.media.server import listeners as listeners_module
from rooms.media.server.places import LATEST, PICTURE, RETURNS, SOONEST, SOUND, NoPlace, Places
from tests.support.eventually import soon
from tests.support.media.room_sessions import session_with_open_mixer
from tests.support.network.peers import accept, offer_of, peer


@pytest.fixture
def clock():
    class Clock:
        now = 1000.0

    return Clock


def full_places(clock):
    return Places(0, lambda: clock.now)


def seconds_of(places, seat):
    with pytest.raises(NoPlace) as refused:
        places.check(seat, SOUND)
    return refused.value.seconds


def test_those_without_a_place_are_asked_to_come_again_one_after_the_other(clock):
    places = full_places(clock)
    waits = [seconds_of(places, f"seat {number}") for number in range(20 * RETURNS)]
    assert waits[0] == SOONEST and waits == sorted(waits)
    for second in set(waits):
        assert waits.count(second) <= RETURNS + 1


def test_a_seat_that_asks_too_early_keeps_its_time_and_delays_nobody(clock):
    places = full_places(clock)
    for _ in range(50 * RETURNS):
        assert seconds_of(places, "eve") == SOONEST
    assert seconds_of(places, "cleo") == SOONEST + 1  # a tenth of a second later
    clock.now += 10
    assert seconds_of(places, "eve") == SOONEST - 10


def test_nobody_waits_longer_than_the_latest_time_and_past_times_are_forgotten(clock):
    places = full_places(clock)
    waits = [seconds_of(places, f"seat {number}") for number in range(2 * LATEST * RETURNS)]
    assert max(waits) == LATEST
    clock.now += LATEST + 1
    assert seconds_of(places, "cleo") == SOONEST
    assert len(places._returns) == 1


async def connect(room_session, connection, seat):
    """Listen; return the id of the connection once it is open or closed."""
    connection.addTransceiver("audio", direction="recvonly")
    connection.addTransceiver("video", direction="recvonly")
    made, answer = room_session.listen(seat, await offer_of(connection))
    listener = room_session._listeners.get(made)[1]
    await accept(connection, answer)
    await soon(lambda: listener.is_open or listener.is_closed, f"{seat} was not connected")
    return listener


async def test_a_listener_holds_a_place_and_gives_it_back():
    places = Places(1)
    async with session_with_open_mixer(places) as session, peer() as one, peer() as other:
        first = await connect(session.room_session, one, "cleo")
        assert places.taken == 1
        with pytest.raises(NoPlace):
            await connect(session.room_session, other, "dov")
        first.close("left")
        assert places.taken == 0
    async with session_with_open_mixer(places) as session, peer() as other:
        await connect(session.room_session, other, "dov")
        assert places.taken == 1
    assert places.taken == 0


async def test_rooms_of_one_process_share_its_places():
    places = Places(1)
    async with (
        session_with_open_mixer(places) as session,
        session_with_open_mixer(places) as another,
        peer() as one,
        peer() as other,
    ):
        await connect(session.room_session, one, "cleo")
        with pytest.raises(NoPlace):
            await connect(another.room_session, other, "dov")


async def test_people_on_stage_always_get_a_place():
    async with session_with_open_mixer(Places(0)) as session, peer() as one:
        session.room_session.keep_out({"ben": ""}, set())
        listener = await connect(session.room_session, one, "ben")
        assert listener.is_open


async def test_a_page_that_renews_its_connection_needs_no_second_place():
    places = Places(1)
    async with session_with_open_mixer(places) as session, peer() as one, peer() as other:
        former = await connect(session.room_session, one, "cleo")
        renewed = await connect(session.room_session, other, "cleo")
        assert renewed.is_open
        former.close("left")
        assert places.taken == 1


async def test_of_two_seats_that_connect_at_once_one_gets_the_last_place():
    places = Places(1)
    async with session_with_open_mixer(places) as session, peer() as one, peer() as other:
        room_session = session.room_session
        accepted = []
        for seat, connection in (("cleo", one), ("dov", other)):
            connection.addTransceiver("audio", direction="recvonly")
            made, answer = room_session.listen(seat, await offer_of(connection))
            accepted.append((connection, answer, room_session._listeners.get(made)[1]))
        for connection, answer, _listener in accepted:
            await accept(connection, answer)
        listeners = [listener for _connection, _answer, listener in accepted]
        await soon(lambda: sum(one.is_closed for one in listeners) == 1, "both stay, or none")
        await soon(lambda: sum(one.is_open for one in listeners) == 1, "none is connected")
        assert places.taken == 1


async def test_when_a_picture_begins_the_last_to_come_leave_and_the_first_see(monkeypatch):
    monkeypatch.setattr(listeners_module, "LEAVING", 1)
    places = Places(SOUND + PICTURE)
    async with (
        session_with_open_mixer(places) as session,
        peer() as one,
        peer() as two,
        peer() as three,
    ):
        room_session = session.room_session
        first = await connect(room_session, one, "ada")
        others = [
            await connect(room_session, connection, seat)
            for connection, seat in ((two, "ben"), (three, "cleo"))
        ]
        assert places.taken == 3 * SOUND
        session.report(did="picture", on=True)
        assert all(one.video.stream is None for one in others), "the process is overloaded"
        await soon(lambda: all(one.is_closed for one in others), "they hold places they have not")
        await soon(lambda: first.video.stream is not None, "the first sees nothing")
        assert first.is_open and places.taken == SOUND + PICTURE
        session.report(did="picture", on=False)
        assert places.taken == SOUND


async def test_people_on_stage_see_the_picture_though_all_places_are_taken():
    async with session_with_open_mixer(Places(0)) as session, peer() as one:
        session.room_session.keep_out({"ben": ""}, set())
        listener = await connect(session.room_session, one, "ben")
        session.report(did="picture", on=True)
        await asyncio.sleep(0)
        assert listener.is_open and listener.video.stream is not None
