"""A media server with its mixers, its rows and its calls, as web processes see it."""

import asyncio

import numpy as np
import pytest
from channels.layers import get_channel_layer

from recordings.models import Recording
from rooms import events
from rooms.live.room_page import draw
from rooms.media.rpc import NoMediaServer, call
from rooms.models import Room, Seat
from tests.support.eventually import soon
from tests.support.media.servers import connect, do, heard_by, isnt, running_media_server, seat
from tests.support.network.peers import Camera, Tone, loudest, offer_of, peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]


async def test_a_call_to_a_media_server_that_does_not_run_fails_at_once():
    with pytest.raises(NoMediaServer):
        await call("nobody:1", {"do": "listen", "room": 1})


@pytest.mark.parametrize(
    ("offer", "status"),
    [("hello", 400), ("", 400), ("v=0\r\n" * 20_000, 400), ("\x00" * 100, 400)],
)
async def test_an_invalid_offer_is_refused_in_words(live_room, ada, offer, status):
    hers = await seat(live_room, ada)
    async with running_media_server() as media_server:
        request = {"do": "publish", "room": live_room.pk, "seat": hers.key, "offer": offer}
        answer = await call(media_server, request)
    assert answer["status"] == status
    assert answer["sentence"].endswith(".")


async def test_a_room_that_is_not_live_is_not_claimed(room, ada):
    hers = await seat(room, ada)
    async with running_media_server() as media_server:
        request = {"do": "listen", "room": room.pk, "seat": hers.key, "offer": "v=0\r\n"}
        assert (await call(media_server, request))["status"] == 503


async def test_a_speaker_is_heard_by_others_and_not_by_themselves(live_room, ada, cleo):
    hers, theirs = await seat(live_room, ada), await seat(live_room, cleo)
    async with (
        running_media_server() as media_server,
        peer() as speaking,
        peer() as back,
        peer() as listening,
    ):
        speaking.addTrack(Tone(700))
        for connection in (back, listening):
            connection.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", live_room, hers, speaking)
        await connect(media_server, "listen", live_room, hers, back)
        await connect(media_server, "listen", live_room, theirs, listening)
        sound, her_own = await asyncio.gather(heard_by(listening), heard_by(back))
    assert loudest(sound) == pytest.approx(700, abs=10)
    assert np.abs(her_own).max() < np.abs(sound).max() / 100


async def test_the_row_of_a_seat_says_whether_it_is_heard(live_room, ada):
    hers = await seat(live_room, ada)
    publishing = do(lambda: live_room.seats.select_related("room").get(pk=hers.pk).publishing)
    async with running_media_server() as media_server, peer() as speaking:
        speaking.addTrack(Tone())
        connection = await connect(media_server, "publish", live_room, hers, speaking)
        await soon(publishing, "she is not heard")
        await call(
            media_server,
            {"do": "hang_up", "room": live_room.pk, "id": connection, "seat": hers.key},
        )
        await soon(lambda: isnt(publishing), "she is still heard")


async def test_the_row_of_a_seat_says_whether_it_shares_a_screen(live_room, ada):
    hers = await seat(live_room, ada)
    sharing = do(lambda: live_room.seats.select_related("room").get(pk=hers.pk).sharing)
    async with running_media_server() as media_server, peer() as showing:
        showing.addTrack(Tone())
        showing.addTrack(Camera())
        await connect(media_server, "publish", live_room, hers, showing, source="screen")
        await soon(sharing, "she is not said to share")
        assert not await do(lambda: Room.objects.get(pk=live_room.pk).seats.get().heard_epoch)()
        await showing.close()
        await soon(lambda: isnt(sharing), "she is still said to share")


async def test_speaking_time_is_written_to_the_row_and_sent_to_pages(live_room, ada):
    hers = await seat(live_room, ada)
    spoken = do(lambda: live_room.seats.get(pk=hers.pk).spoken)
    layer = get_channel_layer()
    page = await layer.new_channel()
    await layer.group_add(events.group(live_room.pk), page)
    async with running_media_server() as media_server, peer() as speaking:
        speaking.addTrack(Tone())
        await connect(media_server, "publish", live_room, hers, speaking)
        total = await soon(spoken, "she has spoken for no time")
        assert total == pytest.approx(2, abs=0.5)
        while "spoken" not in (message := await layer.receive(page)).get("page", {}):
            pass
    assert message["page"] == {"spoken": {hers.key: total}}


async def test_nobody_hangs_up_somebody_elses_connection(live_room, ada, dov):
    hers, his = await seat(live_room, ada), await seat(live_room, dov)
    async with running_media_server() as media_server, peer() as speaking, peer() as listening:
        speaking.addTrack(Tone(700))
        listening.addTransceiver("audio", direction="recvonly")
        hers_id = await connect(media_server, "publish", live_room, hers, speaking)
        await connect(media_server, "listen", live_room, his, listening)
        request = {"do": "hang_up", "room": live_room.pk, "id": hers_id, "seat": his.key}
        answer = await call(media_server, request)
        assert (answer["status"], answer["sentence"][:8]) == (404, "You have")
        assert loudest(await heard_by(listening)) == pytest.approx(700, abs=10)


async def test_removed_people_are_disconnected(live_room, ada, ben, cleo):
    his, theirs = await seat(live_room, ben, Seat.COHOST), await seat(live_room, cleo)
    ends = []
    async with running_media_server() as media_server, peer() as speaking, peer() as listening:
        speaking.addTrack(Tone(700))
        listening.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", live_room, his, speaking)
        await connect(media_server, "listen", live_room, theirs, listening)
        assert loudest(await heard_by(listening)) == pytest.approx(700, abs=10)
        for connection in (speaking, listening):
            connection.on("connectionstatechange", lambda one=connection: ends.append(one))
        for one in (his, theirs):
            await do(lambda one=one: Seat.objects.get(pk=one.pk).remove())()
        await soon(lambda: {speaking, listening} <= set(ends), "they are still connected")
        publishing = do(lambda: live_room.seats.select_related("room").get(pk=his.pk).publishing)
        await soon(lambda: isnt(publishing), "he is still said to be heard")


async def test_the_end_of_a_session_releases_the_room_for_sealing(live_room, ada):
    hers = await seat(live_room, ada)
    async with running_media_server() as media_server, peer() as speaking:
        speaking.addTrack(Tone())
        await connect(media_server, "publish", live_room, hers, speaking)
        folder = await soon(lambda: _segments(live_room), "nothing is recorded")
        await do(lambda: Room.objects.get(pk=live_room.pk).end())()
        held = do(lambda: Room.objects.get(pk=live_room.pk).media_server_id)
        await soon(lambda: isnt(held), "the room was not released")
    assert folder
    assert await do(lambda: Recording.objects.over().count())() == 1


def _segments(room):
    from django.conf import settings

    return list((settings.RECORDINGS_ROOT / room.key).glob("e1/t1/*.m4s"))


async def test_nothing_is_written_to_disk_while_recording_is_off(room, ada, settings):
    await do(room.go_live)(recorded=False)
    hers = await seat(room, ada)
    publishing = do(lambda: room.seats.select_related("room").get(pk=hers.pk).publishing)
    async with running_media_server() as media_server, peer() as speaking:
        speaking.addTrack(Tone())
        await connect(media_server, "publish", room, hers, speaking)
        await soon(publishing, "she is not heard")
        await asyncio.sleep(1.5)  # longer than a segment
    assert not [path for path in settings.RECORDINGS_ROOT.rglob("*") if path.is_file()]


async def test_a_disk_error_is_reported_and_the_program_goes_on(live_room, ada, cleo, settings):
    folder = settings.RECORDINGS_ROOT / live_room.key
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    hers, theirs = await seat(live_room, ada), await seat(live_room, cleo)
    trouble = do(lambda: Room.objects.get(pk=live_room.pk).trouble)
    async with running_media_server() as media_server, peer() as speaking, peer() as listening:
        speaking.addTrack(Tone(700))
        listening.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", live_room, hers, speaking)
        await connect(media_server, "listen", live_room, theirs, listening)
        assert await soon(trouble, "no trouble is reported") == "disk_error"
        assert "disk" in await do(notice_of)(live_room)
        assert loudest(await heard_by(listening)) == pytest.approx(700, abs=10)
        folder.unlink()
        await soon(lambda: isnt(trouble), "the recording does not go on")
    assert _segments(live_room)


def notice_of(room):
    html, _ = draw(Room.objects.get(pk=room.pk), "audience", "en", ["warnings"])
    return html


async def test_a_mute_takes_effect_though_the_hint_was_lost(live_room, ada, cleo):
    hers, theirs = await seat(live_room, ada), await seat(live_room, cleo)
    async with running_media_server() as media_server, peer() as speaking, peer() as listening:
        speaking.addTrack(Tone(700))
        listening.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", live_room, hers, speaking)
        await connect(media_server, "listen", live_room, theirs, listening)
        assert loudest(await heard_by(listening)) == pytest.approx(700, abs=10)
        await do(live_room.seats.filter(pk=hers.pk).update)(muted=True)

        async def is_silent():
            return np.abs(await heard_by(listening, frames=15)).max() < 100

        await soon(is_silent, "she is still heard")


async def test_a_seat_may_have_only_so_many_connections(live_room, ada, cleo, monkeypatch):
    monkeypatch.setattr("rooms.media.server.connection_limit.MOST", 2)
    theirs, hers = await seat(live_room, cleo), await seat(live_room, ada)
    async with (
        running_media_server() as media_server,
        peer() as one,
        peer() as two,
        peer() as three,
    ):
        for each in (one, two, three):
            each.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "listen", live_room, theirs, one)
        await connect(media_server, "listen", live_room, theirs, two)
        offer = await offer_of(three)
        request = {"do": "listen", "room": live_room.pk, "offer": offer}
        assert (await call(media_server, {**request, "seat": theirs.key}))["status"] == 503
        assert (await call(media_server, {**request, "seat": hers.key}))["status"] == 201


async def test_a_call_about_an_unknown_seat_is_answered_at_once(live_room):
    async with running_media_server() as media_server:
        request = {"do": "publish", "room": live_room.pk, "seat": "nobody", "offer": ""}
        assert (await call(media_server, request))["status"] == 503
