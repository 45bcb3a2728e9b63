"""Messages of a room's socket to its page."""

import asyncio

import pytest

from hotline.accounts.signals import guest_signed_in
from hotline.push import hub
from hotline.push.subscriber import BEHIND
from qna.models import Question
from recordings.models import Recording
from rooms.models import Room, Seat
from tests.support.eventually import soon
from tests.support.sockets import (
    closing,
    do,
    event_of,
    next_event,
    next_showing,
    next_with,
    socket_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_question_appears_on_every_page_without_a_reload(room, ada, cleo):
    seat = await do(room.admit)(cleo)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as hers, socket_of(cleo, room.slug, now) as theirs:
        question = await do(Question.ask)(seat, "How do you price?")
        for socket in (hers, theirs):
            html = await next_showing(socket, "How do you price?")
            assert f'id="question-{question.pk}"' in html


async def test_only_hosts_are_sent_the_host_bar(room, ada, cleo):
    await do(room.admit)(cleo)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as hers, socket_of(cleo, room.slug, now) as theirs:
        await do(room.go_live)()
        assert 'id="hostbar"' in (await next_event(hers))["html"]
        assert "End session" not in (await next_event(theirs))["html"]


async def test_a_recording_that_is_withdrawn_leaves_every_page(room, ada, cleo):
    await do(room.admit)(cleo)
    await do(room.go_live)()
    now = await event_of(room)
    async with socket_of(cleo, room.slug, now) as theirs:
        recording = await do(Recording.objects.get)(room=room)
        await do(recording.withdraw)()
        assert "data-media" not in (await next_event(theirs))["html"]
        await do(recording.restore)()
        assert "data-media" in (await next_event(theirs))["html"]


async def test_a_page_that_comes_back_is_sent_the_events_it_missed(room, ada, cleo):
    seat = await do(room.admit)(cleo)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as stays:
        question = await do(Question.ask)(seat, "Missed?")
        await next_event(stays)
        async with socket_of(ada, room.slug, now) as back:
            message = await next_event(back)
            assert f"question-{question.pk}" in message["html"] and "fresh" not in message


async def test_a_page_that_was_away_for_too_long_is_sent_the_whole_state(room, ada, cleo):
    seat = await do(room.admit)(cleo)
    now = await event_of(room)
    await do(Question.ask)(seat, "Before anybody listened?")
    async with socket_of(ada, room.slug, now) as socket:
        message = await next_event(socket)
        assert message["fresh"] and message["event"] == now + 1
        assert "Before anybody listened?" in message["html"]
        assert 'id="room-header"' in message["html"]


async def test_a_page_that_has_every_event_is_sent_nothing(room, ada):
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(next_event(socket), 1)


async def test_after_a_missing_event_number_the_whole_state_is_sent(room, ada):
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as socket:
        await do(lambda: Room.objects.filter(pk=room.pk).update(event=now + 1))()
        await do(lambda: Room.objects.get(pk=room.pk).go_live())()
        message = await next_event(socket)
        assert message["fresh"] and message["event"] == now + 2


async def test_levels_are_sent_without_an_event_number(room, ada):
    from channels.layers import get_channel_layer

    from rooms import events

    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        message = events.pulse(room.pk, levels={"abc": 40})
        await get_channel_layer().group_send(events.group(room.pk), message)
        assert await next_with(socket, "levels") == {"abc": 40}


async def test_the_number_of_people_here_is_sent_to_every_page(room, ada, cleo):
    await do(room.admit)(cleo)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as hers:
        async with socket_of(cleo, room.slug, now):
            while await next_with(hers, "here") != 2:
                pass
        while await next_with(hers, "here") != 1:
            pass


async def test_a_change_whose_message_was_lost_still_reaches_the_page(room, ada, monkeypatch):
    monkeypatch.setattr(hub, "SWEEP", 0.5)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as socket:
        await do(lambda: Room.objects.filter(pk=room.pk).update(title="Found", event=now + 1))()
        message = await next_event(socket)
        assert message["fresh"] and "Found" in message["html"]


async def test_a_page_that_sends_nothing_is_asked_for_a_sign_of_life_and_then_closed(
    room, ada, monkeypatch
):
    monkeypatch.setattr(hub, "EVERY", 0.05)
    monkeypatch.setattr(hub, "ASK_AFTER", 0.2)
    monkeypatch.setattr(hub, "SILENCE", 1)
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        for _ in range(8):  # for longer than the silence that closes it
            assert await next_with(socket, "alive")
            await socket.send_json_to({"ack": 1})
            await asyncio.sleep(0.2)
        assert (await closing(socket))["code"] == BEHIND


async def test_a_page_is_sent_the_key_of_its_seat(room, ada):
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        assert {"seat": (await do(room.seat_of)(ada)).key} in socket.first


async def test_the_page_of_a_guest_who_signs_in_is_closed_if_the_account_has_a_seat(
    room, cleo, dov
):
    for person in (cleo, dov):
        await do(room.admit)(person)
    async with socket_of(cleo, room.slug, await event_of(room)) as socket:
        await do(guest_signed_in.send)(type(cleo), guest=cleo, person=dov)
        assert (await closing(socket))["code"] == BEHIND


async def test_the_page_of_a_guest_who_signs_in_stays_open_if_their_seat_stays(
    room, ada, cleo, dov
):
    await do(room.admit)(cleo)
    async with socket_of(cleo, room.slug, await event_of(room)) as socket:
        await do(guest_signed_in.send)(type(cleo), guest=cleo, person=dov)
        await do(Question.ask)(await do(room.seat_of)(ada), "Still here?")
        assert await next_showing(socket, "Still here?")


async def test_a_page_receives_events_though_presence_cannot_be_counted(room, ada, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    async with socket_of(ada, room.slug) as socket:
        await socket.send_json_to({"since": await event_of(room)})
        await socket.send_json_to({"ack": 1})
        await do(room.go_live)()
        assert "LIVE" in (await next_event(socket))["html"].upper()


async def test_closed_sockets_leave_no_task_behind(room, ada):
    now = await event_of(room)
    async with socket_of(ada, room.slug, now):
        pass
    before = len(asyncio.all_tasks())
    for _ in range(10):
        async with socket_of(ada, room.slug, now), socket_of(ada, room.slug, now):
            pass
    assert len(asyncio.all_tasks()) <= before


async def test_a_socket_that_fails_while_it_joins_leaves_no_task_behind(room, ada):
    async with socket_of(ada, room.slug, await event_of(room)):
        pass
    before = len(asyncio.all_tasks())
    with pytest.raises(Room.DoesNotExist):
        async with socket_of(ada, room.slug) as socket:
            await do(room.delete)()
            await socket.send_json_to({"since": 1})
            await closing(socket)
    await soon(lambda: len(asyncio.all_tasks()) <= before, "its tasks go on")


async def test_a_page_drawn_for_a_former_role_is_sent_the_whole_state(room, ada, ben):
    seat = await do(room.admit)(ben, Seat.COHOST)
    now = await event_of(room)
    await do(seat.step_down)()
    async with socket_of(ben, room.slug) as theirs:
        await theirs.send_json_to({"since": now, "as": "host"})
        assert (await next_event(theirs))["fresh"]


async def test_the_socket_of_a_person_removed_while_it_joins_is_closed(room, ada, ben):
    seat = await do(room.admit)(ben)
    async with socket_of(ben, room.slug) as theirs:
        await do(seat.remove)()
        await theirs.send_json_to({"since": await event_of(room)})
        assert (await closing(theirs))["code"] == 4410


async def test_the_end_of_the_session_lowers_the_hand_on_its_owners_page(room, cleo):
    seat = await do(room.admit)(cleo)
    await do(seat.raise_hand)()
    async with socket_of(cleo, room.slug, await event_of(room)) as theirs:
        await do(room.end)()
        while "Lower hand" in await next_with(theirs, "me"):
            pass


async def test_going_live_shows_an_invited_person_that_the_session_is_recorded(room, cleo):
    seat = await do(room.admit)(cleo)
    await do(lambda: seat.invite(room.seats.get(role=Seat.HOST)))()
    async with socket_of(cleo, room.slug, await event_of(room)) as theirs:
        assert "The session may be recorded" in await next_with(theirs, "me")
        await do(room.go_live)()
        assert "This session is recorded" in await next_with(theirs, "me")


async def test_the_socket_of_a_removed_person_is_closed(room, ben):
    seat = await do(room.admit)(ben)
    async with socket_of(ben, room.slug, await event_of(room)) as theirs:
        # While his part is drawn the feed may see first that he is gone, and close with another
        # code; his page learns the reason when it comes again.
        await next_with(theirs, "me")
        await do(seat.remove)()
        assert (await closing(theirs))["code"] == 4410


def muted(seat):
    seat.become(Seat.SPEAKER)
    seat.mute()


def asked_to_unmute(seat):
    muted(seat)
    seat.ask_to_unmute()


def invite(seat):
    seat.invite(seat.room.seats.get(role=Seat.HOST))


@pytest.mark.parametrize(
    ("state", "act", "words", "shown"),
    [
        (lambda seat: None, Seat.raise_hand, "Lower hand", True),
        (Seat.raise_hand, Seat.lower_hand, "Lower hand", False),
        (lambda seat: None, invite, "invites you on stage", True),
        (invite, Seat.withdraw_invitation, "invites you on stage", False),
        (lambda seat: seat.become(Seat.SPEAKER), Seat.mute_by_host, "data-muted-by-host", True),
        (muted, Seat.ask_to_unmute, "asks you to unmute", True),
        (asked_to_unmute, Seat.stay_muted, "asks you to unmute", False),
    ],
)
async def test_a_page_shows_a_change_of_its_own_seat_at_once(room, ben, state, act, words, shown):
    seat = await do(room.admit)(ben)
    await do(state)(seat)
    async with socket_of(ben, room.slug, await event_of(room)) as theirs:
        assert (words in await next_with(theirs, "me")) != shown
        await do(act)(seat)
        assert (words in await next_with(theirs, "me")) == shown
