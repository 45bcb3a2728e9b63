"""Publications of a seat: one of the person and one of a screen, by a key that is still valid."""

import pytest

from rooms.media import ipc_protocol
from rooms.media.network import BadOffer, Busy
from rooms.media.server.room_session import MOST_PUBLISHING, Elsewhere, Full
from tests.support.eventually import soon
from tests.support.media.room_sessions import SeatStub, session_with_open_mixer
from tests.support.network.peers import Camera, Tone, offer_of, peer


@pytest.fixture
async def session():
    async with session_with_open_mixer() as session:
        yield session


async def on_air(session, connection, seat, **options):
    """Publish, and return the command that the mixer is sent."""
    connection.addTrack(Tone())
    if options.get("source") == ipc_protocol.SCREEN:
        connection.addTrack(Camera())
    await session.publish(connection, seat, **options)
    commands = []
    await soon(
        lambda: commands.extend(session.commands("publish")) or commands,
        "no command came",
    )
    return commands[0]


async def test_a_screen_does_not_replace_its_person(session):
    async with peer() as speaking, peer() as showing:
        person = await on_air(session, speaking, "ada")
        screen = await on_air(session, showing, "ada", source=ipc_protocol.SCREEN)
        assert (person["source"], screen["source"]) == ("person", "screen")
        assert screen["video"] and screen["pub"] != person["pub"]
        assert session.commands("unpublish") == []
        assert session.events == [
            {"did": "heard", "voice": 1, "seat": "ada"},
            {"did": "screen", "seat": "ada", "on": True},
        ]


@pytest.mark.parametrize("source", [ipc_protocol.PERSON, ipc_protocol.SCREEN])
async def test_a_new_publication_replaces_only_the_one_of_the_same_source(session, source):
    async with peer() as speaking, peer() as showing, peer() as again:
        numbers = {
            ipc_protocol.PERSON: (await on_air(session, speaking, "ada"))["pub"],
            ipc_protocol.SCREEN: (
                await on_air(session, showing, "ada", source=ipc_protocol.SCREEN)
            )["pub"],
        }
        session.events.clear()
        again.addTrack(Tone())
        again.addTrack(Camera())
        await session.publish(again, "ada", source=source)
        ended = []
        await soon(lambda: ended.extend(session.commands("unpublish")) or ended, "none is replaced")
        assert ended == [{"do": "unpublish", "pub": numbers[source]}]
        assert {"did": "unheard", "seat": "ada"} not in session.events
        assert {"did": "screen", "seat": "ada", "on": False} not in session.events


async def test_a_page_that_reconnects_by_itself_does_not_replace_a_later_publication(session):
    async with peer() as tab, peer() as phone, peer() as again:
        first = await on_air(session, tab, "ada")
        second = await on_air(session, phone, "ada")
        again.addTrack(Tone())
        with pytest.raises(Elsewhere):
            await session.publish(again, "ada", renews={"epoch": 1, "voice": first["pub"]})
        await session.publish(again, "ada", renews={"epoch": 1, "voice": second["pub"]})


async def test_a_page_that_reconnects_by_itself_is_refused_though_the_later_one_has_left(session):
    async with peer() as tab, peer() as phone, peer() as again:
        first = await on_air(session, tab, "ada")
        await on_air(session, phone, "ada")
        await phone.close()
        await soon(lambda: {"did": "unheard", "seat": "ada"} in session.events, "still heard")
        again.addTrack(Tone())
        with pytest.raises(Elsewhere):
            await session.publish(again, "ada", renews={"epoch": 1, "voice": first["pub"]})


async def test_a_page_of_an_earlier_epoch_may_reconnect(session):
    async with peer() as phone, peer() as tab:
        await on_air(session, phone, "ada")
        tab.addTrack(Tone())
        await session.publish(tab, "ada", renews={"epoch": 0, "voice": 7})


async def test_a_later_screen_does_not_refuse_the_person_who_reconnects(session):
    async with peer() as speaking, peer() as showing, peer() as again:
        voice = await on_air(session, speaking, "ada")
        await on_air(session, showing, "ada", source=ipc_protocol.SCREEN)
        again.addTrack(Tone())
        await session.publish(again, "ada", renews={"epoch": 1, "voice": voice["pub"]})


async def test_a_screen_that_ends_leaves_its_person_heard(session):
    async with peer() as speaking, peer() as showing:
        await on_air(session, speaking, "ada")
        await on_air(session, showing, "ada", source=ipc_protocol.SCREEN)
        session.events.clear()
        await showing.close()
        await soon(lambda: session.events, "no event came")
        assert session.events == [{"did": "screen", "seat": "ada", "on": False}]


async def test_leaving_the_stage_ends_both_person_and_screen(session):
    async with peer() as speaking, peer() as showing:
        await on_air(session, speaking, "ada")
        await on_air(session, showing, "ada", source=ipc_protocol.SCREEN)
        session.room_session.keep_out(on_stage={}, removed=set())
        assert len(session.commands("unpublish")) == 2


async def test_a_screen_without_a_picture_is_refused_in_words(session):
    async with peer() as silent:
        silent.addTrack(Tone())
        with pytest.raises(BadOffer, match="a screen is one"):
            await session.publish(silent, "ada", source=ipc_protocol.SCREEN)


async def test_a_changed_stream_key_ends_the_publication_that_used_it_and_no_other(session):
    async with peer() as encoder, peer() as browser:
        first = await on_air(session, encoder, "ada", key="old")
        session.room_session.keep_out(on_stage={"ada": "old", "ben": "his"}, removed=set())
        await on_air(session, browser, "ben")
        assert session.commands("unpublish") == []
        session.room_session.keep_out(on_stage={"ada": "new", "ben": "new"}, removed=set())
        assert session.commands("unpublish") == [{"do": "unpublish", "pub": first["pub"]}]


async def test_the_limit_of_speakers_counts_seats_and_not_publications(session):
    """Handshakes that are under way count too."""
    async with peer() as one:
        one.addTrack(Tone())
        one.addTrack(Camera())
        offer = await offer_of(one)
        publish = session.room_session.publish
        for number in range(MOST_PUBLISHING):
            publish(SeatStub(f"seat {number}"), offer)
        publish(SeatStub("seat 0"), offer, ipc_protocol.SCREEN)
        with pytest.raises(Full):
            publish(SeatStub("one more"), offer)


async def test_a_browser_that_comes_back_may_listen_speak_and_share_at_once(session):
    """The oldest offer gives way, because a browser may have left unused ones behind."""
    async with peer() as one:
        one.addTrack(Tone())
        one.addTrack(Camera())
        offer = await offer_of(one)
        made = [
            session.room_session.publish(SeatStub("ada"), offer)[0],
            session.room_session.publish(SeatStub("ada"), offer, ipc_protocol.SCREEN)[0],
            session.room_session.listen("ada", offer.replace("a=sendrecv", "a=recvonly"))[0],
            session.room_session.publish(SeatStub("ada"), offer)[0],
        ]
        kept = [session.room_session._publications.get(one) is not None for one in made]
        assert kept == [False, True, False, True]
        assert session.room_session._listeners.get(made[2])[1]


async def test_too_many_connections_close_the_oldest_on_stage_and_are_refused_in_the_audience(
    session,
):
    session.room_session.keep_out(on_stage={"ada": ""}, removed=set())
    async with peer() as one:
        one.addTransceiver("audio", direction="recvonly")
        offer = await offer_of(one)
        for seat in ("ada", "cleo"):
            made = [session.room_session.listen(seat, offer)[0] for _ in range(3)]
            listeners = [session.room_session._listeners.get(one)[1] for one in made]
            for listener in listeners:
                listener.is_proved = True  # its handshake stalls
                session.room_session._udp_mux.admission.proved(listener)
            if seat == "cleo":
                with pytest.raises(Busy):
                    session.room_session.listen(seat, offer)
            else:
                session.room_session.listen(seat, offer)
            assert [each.is_closed for each in listeners] == [seat == "ada", False, False]


async def test_only_people_on_stage_listen_in_the_green_room():
    async with session_with_open_mixer(green_room=True) as session, peer() as his, peer() as hers:
        for connection in (his, hers):
            connection.addTransceiver("audio", direction="recvonly")
        await session.listen(his, "ben")
        await session.listen(hers, "cleo")
        session.room_session.keep_out(on_stage={"ben": ""}, removed=set())
        assert [seat for seat, _ in session.room_session._listeners] == ["ben"]
        session.room_session.go_on_air(None)
        session.room_session.keep_out(on_stage={}, removed=set())
        assert [seat for seat, _ in session.room_session._listeners] == ["ben"]
