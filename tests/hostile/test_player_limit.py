"""One link for players is not a way to use up a room's line: they have places, and no more."""

import pytest

from rooms.media.server import player_limit
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
async def studio():
    async with session_with_open_mixer() as line:
        yield line.room_session


def play(studio, address, seat=PLAYER):
    """As one whose path is proved."""
    made, _answer = studio.listen(seat, WHOLE, address)
    _seat, listener = studio._listeners.get(made)
    listener.is_proved = True
    return listener


async def test_of_a_network_only_so_many_play(studio):
    playing = [play(studio, "192.0.2.1") for _ in range(OF_A_NETWORK)]
    with pytest.raises(TooManyPlayers, match="network"):
        play(studio, "192.0.2.1")
    play(studio, "192.0.2.2")
    playing[0].close("left")
    play(studio, "192.0.2.1")


async def test_a_wide_network_of_ipv6_is_four(studio):
    for number in range(4 * OF_A_NETWORK):
        play(studio, f"2001:db8:0:{number:x}::1")
    with pytest.raises(TooManyPlayers, match="network"):
        play(studio, "2001:db8:0:ffff::1")
    play(studio, "2001:db8:1::1")


async def test_a_room_has_so_many_places_and_others_than_players_need_none(studio):
    for number in range(OF_A_ROOM):
        play(studio, f"198.51.{number // 200}.{number % 200}")
    with pytest.raises(TooManyPlayers, match="page"):
        play(studio, "192.0.2.1")
    play(studio, "192.0.2.1", seat="cleo")


async def test_offers_that_are_never_used_take_no_place(studio):
    for _ in range(OF_A_NETWORK + 5):
        studio.listen(PLAYER, WHOLE, "192.0.2.1")
    play(studio, "192.0.2.1")


async def test_who_was_let_in_beside_many_is_let_go_when_there_is_no_place(studio, monkeypatch):
    monkeypatch.setattr(player_limit, "OF_A_NETWORK", 1)
    async with peer() as one, peer() as other:
        listeners = []
        answers = []
        for each in (one, other):
            each.addTransceiver("audio", direction="recvonly")
            made, answer = studio.listen(PLAYER, await offer_of(each), "127.0.0.1")
            listeners.append(studio._listeners.get(made)[1])
            answers.append(answer)
        await accept(one, answers[0])
        await soon(lambda: listeners[0].is_open, "it does not play")
        await accept(other, answers[1])
        await soon(lambda: listeners[1].is_closed, "it plays")
        assert listeners[0].is_open


@pytest.mark.django_db(transaction=True)
async def test_who_has_no_place_is_told_so_in_words(live_room, monkeypatch):
    link = await do(live_room.link)(Seat.LISTENER)
    monkeypatch.setattr(player_limit, "OF_A_NETWORK", 0)
    async with running_media_server(), peer() as playing:
        response = await Player(playing, live_room, link.key).play()
    assert response.status_code == 503
    assert "from your network" in response.content.decode()
