"""Players with a listener link: how many of a network and of a room may play at once."""

import pytest

from rooms.media.server import places, player_limit
from rooms.media.server.player_limit import OF_A_NETWORK, OF_A_ROOM, TooManyPlayers
from rooms.models import Seat
from tests.rooms.media.network.test_offer import WHOLE
from tests.rooms.media.server.test_player_presence import Player
from tests.support.eventually import soon
from tests.support.media.room_sessions import session_with_open_mixer
from tests.support.media.servers import do, running_media_server
from tests.support.network.peers import accept, offer_of, peer

PLAYER = "player.1"


@pytest.fixture
async def room_session():
    async with session_with_open_mixer() as open_mixer:
        yield open_mixer.room_session


def play(room_session, address, seat=PLAYER):
    """Listen as a player, whose path counts as proved."""
    made, _answer = room_session.listen(seat, WHOLE, address)
    _seat_key, listener = room_session._listeners.get(made)
    listener.is_proved = True
    return listener


async def test_players_of_one_network_are_limited(room_session):
    playing = [play(room_session, "192.0.2.1") for _ in range(OF_A_NETWORK)]
    with pytest.raises(TooManyPlayers, match="network"):
        play(room_session, "192.0.2.1")
    play(room_session, "192.0.2.2")
    playing[0].close("left")
    play(room_session, "192.0.2.1")


async def test_an_ipv6_48_network_has_the_places_of_four_networks(room_session):
    for number in range(4 * OF_A_NETWORK):
        play(room_session, f"2001:db8:0:{number:x}::1")
    with pytest.raises(TooManyPlayers, match="network"):
        play(room_session, "2001:db8:0:ffff::1")
    play(room_session, "2001:db8:1::1")


async def test_players_of_one_room_are_limited_and_people_with_a_seat_are_not(room_session):
    for number in range(OF_A_ROOM):
        play(room_session, f"198.51.{number // 200}.{number % 200}")
    with pytest.raises(TooManyPlayers, match="page"):
        play(room_session, "192.0.2.1")
    play(room_session, "192.0.2.1", seat="cleo")


async def test_unused_offers_take_no_place(room_session):
    for _ in range(OF_A_NETWORK + 5):
        room_session.listen(PLAYER, WHOLE, "192.0.2.1")
    play(room_session, "192.0.2.1")


async def test_a_player_that_connects_when_no_place_is_left_is_disconnected(
    room_session, monkeypatch
):
    monkeypatch.setattr(player_limit, "OF_A_NETWORK", 1)
    async with peer() as one, peer() as other:
        listeners = []
        answers = []
        for each in (one, other):
            each.addTransceiver("audio", direction="recvonly")
            made, answer = room_session.listen(PLAYER, await offer_of(each), "127.0.0.1")
            listeners.append(room_session._listeners.get(made)[1])
            answers.append(answer)
        await accept(one, answers[0])
        await soon(lambda: listeners[0].is_open, "the first player was not connected")
        await accept(other, answers[1])
        await soon(lambda: listeners[1].is_closed, "the second player stays connected")
        assert listeners[0].is_open


@pytest.mark.django_db(transaction=True)
async def test_a_player_without_a_place_is_refused_in_words(live_room, monkeypatch):
    link = await do(live_room.link)(Seat.LISTENER)
    monkeypatch.setattr(player_limit, "OF_A_NETWORK", 0)
    async with running_media_server(), peer() as playing:
        response = await Player(playing, live_room, link.key).play()
    assert response.status_code == 503
    assert "from your network" in response.content.decode()


@pytest.mark.django_db(transaction=True)
async def test_where_all_places_are_taken_the_answer_says_when_to_ask_again(live_room, settings):
    settings.MEDIA_LISTENERS = 0
    link = await do(live_room.link)(Seat.LISTENER)
    async with running_media_server(), peer() as playing:
        response = await Player(playing, live_room, link.key).play()
    assert response.status_code == 503
    assert response["Hotline-Full"] == "1" and int(response["Retry-After"]) == places.SOONEST
    assert "a few seconds later" in response.content.decode()
