"""Limits of offers: for people in a room, and for players with a key."""

import pytest
from django.urls import reverse
from redis import Redis

from hotline.limits import TABLE
from rooms.models import Seat
from tests.rooms.media.network.test_offer import WHOLE
from tests.support.limits import HERE, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tokens_come_back")]


def offering(browser, room, way="whep", offer=WHOLE, address=HERE, **headers):
    url = reverse(way, args=[room.slug])

    def send(_):
        kind = "application/sdp"
        return browser.post(url, offer, kind, REMOTE_ADDR=address, headers=headers)

    return send


def test_offers_beyond_the_limit_are_refused(live_room, cleo, browser_of):
    live_room.admit(cleo)
    found = statuses(offering(browser_of(cleo), live_room), 20)
    burst = TABLE["offer"].person[0].burst
    assert 429 not in found[:burst] and set(found[burst:]) == {429}


def test_an_offer_is_counted_by_one_call_to_redis(live_room, cleo, browser_of, settings):
    live_room.admit(cleo)
    send = offering(browser_of(cleo), live_room)
    statuses(send, 1)  # loads the script into Redis
    with Redis.from_url(settings.REDIS_URL) as server:

        def calls():
            return server.info("commandstats")["cmdstat_evalsha"]["calls"]

        before = calls()
        statuses(send, 1)
        assert calls() - before == 1


def test_unread_offers_are_counted_too(live_room, cleo, browser_of, keep_one_scope):
    keep_one_scope("form", of="address")
    live_room.admit(cleo)
    found = statuses(offering(browser_of(cleo), live_room), 4)
    assert 429 not in found[:2] and found[2:] == [429, 429]


@pytest.mark.parametrize("of", ["address", "room"])
def test_hosts_and_speakers_connect_though_listeners_have_used_up_the_limit(
    live_room, ada, ben, cleo, browser_of, keep_one_scope, of
):
    keep_one_scope("offer", of=of)
    live_room.admit(cleo)
    live_room.admit(ben, Seat.SPEAKER)
    assert statuses(offering(browser_of(cleo), live_room), 3)[-1] == 429
    for person in (ada, ben):
        assert 429 not in statuses(offering(browser_of(person), live_room), 2)
        assert 429 not in statuses(offering(browser_of(person), live_room, "whip"), 2)


@pytest.fixture
def key(live_room):
    return {"Authorization": f"Bearer {live_room.link(Seat.LISTENER).key}"}


@pytest.mark.parametrize("of", ["address", "room"])
def test_players_with_a_key_take_no_tokens_from_people_in_the_room(
    live_room, cleo, browser_of, client, key, keep_one_scope, of
):
    live_room.admit(cleo)
    for name in ("offer", "player_offer"):
        keep_one_scope(name, of=of)
    found = statuses(offering(client, live_room, **key), 4)
    assert 429 not in found[:2] and found[2:] == [429, 429]
    assert 429 not in statuses(offering(browser_of(cleo), live_room), 2)


def test_players_of_a_renewed_key_have_a_limit_of_their_own(live_room, client, key, keep_one_scope):
    keep_one_scope("player_offer", of="room")
    statuses(offering(client, live_room, **key), 3)
    live_room.link(Seat.LISTENER).renew()
    new = {"Authorization": f"Bearer {live_room.link(Seat.LISTENER).key}"}
    assert 429 not in statuses(offering(client, live_room, **new), 2)


def test_refused_players_are_not_logged(live_room, client, key, keep_one_scope, caplog):
    keep_one_scope("player_offer", of="address")
    send = offering(client, live_room, **key)
    statuses(send, 2)
    caplog.clear()
    assert statuses(send, 5) == [429] * 5
    assert not caplog.records


@pytest.mark.parametrize("offer", [b"\n", b"v=0"])
@pytest.mark.parametrize("kind", ["application/sdp", "text/plain"])
def test_a_body_that_is_no_offer_takes_none_of_the_rooms_tokens(
    live_room, cleo, client, browser_of, key, keep_one_scope, offer, kind
):
    seat = live_room.admit(cleo)
    for name in ("offer", "player_offer"):
        keep_one_scope(name, of="room")
    for browser, shown in ((browser_of(seat.person), {}), (client, key)):
        url = reverse("whep", args=[live_room.slug])
        found = {browser.post(url, offer, kind, headers=shown).status_code for _ in range(9)}
        assert found == {400 if kind == "application/sdp" else 415}
        assert 429 not in statuses(offering(browser, live_room, **shown), 2)


@pytest.mark.parametrize("of", ["address", "person"])
def test_offers_that_are_not_valid_are_refused_unread_beyond_a_limit(
    live_room, cleo, browser_of, keep_one_scope, of
):
    keep_one_scope("offer_to_read", of=of)
    live_room.admit(cleo)
    send = offering(browser_of(cleo), live_room, offer=b"v=0")
    assert statuses(send, 4) == [400, 400, 429, 429]
