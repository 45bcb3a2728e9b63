"""Limits of forms, offers and pages: for a person, a network, a room and the site."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.urls import get_resolver, reverse

from hotline.core.token_bucket import Bucket
from hotline.limits import TABLE
from qna.models import Question
from rooms.models import Room, Seat
from tests.rooms.media.network.test_offer import WHOLE

pytestmark = pytest.mark.django_db
User = get_user_model()
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def keep_one_scope(monkeypatch):
    """A function that keeps one scope of a limit, with `burst` tokens, and drops the others."""

    def keep_one_scope(name, burst=2, **kept):
        only = {scope: () for scope in ("person", "address", "room", "site")}
        (scope,) = kept.values()
        monkeypatch.setitem(
            TABLE, name, TABLE[name]._replace(**only | {scope: (bucket_of(burst),)})
        )

    return keep_one_scope


@pytest.fixture(autouse=True)
def no_tokens_come_back(monkeypatch):
    """Keep the table's bursts, but let no token come back while a test runs."""
    for name, limit in TABLE.items():
        scopes = [tuple(bucket_of(bucket.burst) for bucket in scope) for scope in limit[1:]]
        monkeypatch.setitem(TABLE, name, type(limit)(limit.sentence, *scopes))


def bucket_of(burst):
    return Bucket(burst, 3600)


def statuses(send, times):
    return [send(number).status_code for number in range(times)]


def asking(browser, room, address=HERE):
    url = reverse("questions", args=[room.slug])

    def ask(number):
        text = {"text": f"Number {number}?"}
        return browser.post(url, text, REMOTE_ADDR=address, headers={"HX-Request": "true"})

    return ask


def test_one_seat_may_ask_no_more_questions_than_the_limit(room, cleo, browser_of):
    room.admit(cleo)
    found = statuses(asking(browser_of(cleo), room), 60)
    allowed = TABLE["ask"].person[0].burst
    assert found == [201] * allowed + [429] * (60 - allowed)
    assert Question.objects.count() == allowed


def test_a_refused_question_says_how_long_to_wait(room, cleo, browser_of, keep_one_scope):
    room.admit(cleo)
    keep_one_scope("ask", 1, of="person")
    ask = asking(browser_of(cleo), room)
    ask(0)
    answer = ask(1)
    assert answer.content.decode() == "Too many questions at once. Try again in 60 minutes."
    assert 3590 < int(answer["Retry-After"]) <= 3600


@pytest.mark.parametrize("of", ["address", "room"])
def test_many_seats_share_the_tokens_of_their_network_and_of_the_room(
    room, browser_of, keep_one_scope, of
):
    keep_one_scope("ask", of=of)
    found = []
    for number in range(4):
        guest = User.objects.welcome_guest(f"Cleo {number}")
        room.admit(guest)
        found += statuses(asking(browser_of(guest), room), 1)
    assert found == [201, 201, 429, 429]


def test_a_used_up_limit_holds_for_no_other_network_or_room(
    room, ada, ben, browser_of, keep_one_scope
):
    keep_one_scope("ask", of="room")
    other = Room.start(ada, "Another")
    other.open_doors()
    for each in (room, other):
        each.admit(ben)
    browser = browser_of(ben)
    assert statuses(asking(browser, room), 3)[-1] == 429
    assert statuses(asking(browser, other), 1) == [201]
    keep_one_scope("ask", of="address")
    assert statuses(asking(browser, other), 3)[-1] == 429
    assert statuses(asking(browser, other, ELSEWHERE), 1) == [201]


def test_strangers_cannot_use_up_the_tokens_of_a_room(room, cleo, dov, browser_of, keep_one_scope):
    keep_one_scope("ask", of="room")
    room.admit(cleo)
    assert set(statuses(asking(browser_of(dov), room), 5)) == {403}
    assert statuses(asking(browser_of(cleo), room), 2) == [201, 201]


def test_raising_a_hand_is_limited(room, cleo, browser_of, keep_one_scope):
    room.admit(cleo)
    keep_one_scope("hand", of="person")
    browser, url = browser_of(cleo), reverse("hand", args=[room.slug])
    assert statuses(lambda _: browser.post(url), 3) == [204, 204, 429]


def test_lowering_a_hand_takes_none_of_the_rooms_tokens(
    room, ben, cleo, browser_of, keep_one_scope
):
    for person in (ben, cleo):
        room.admit(person)
    keep_one_scope("hand", of="room")
    browser, url = browser_of(cleo), reverse("hand", args=[room.slug])
    assert [browser.post(url).status_code, browser.delete(url).status_code] == [204, 204]
    assert browser.post(url, {"_method": "DELETE"}).status_code == 204
    assert statuses(lambda _: browser_of(ben).post(url), 2) == [204, 429]


def test_invitations_on_stage_are_limited(room, ada, cleo, browser_of, keep_one_scope):
    seat = room.admit(cleo)
    keep_one_scope("invite", of="person")
    browser, url = browser_of(ada), reverse("seat-invite", args=[room.slug, seat.key])
    assert statuses(lambda _: browser.post(url), 3)[-1] == 429


def test_votes_by_form_are_limited(room, cleo, browser_of, keep_one_scope):
    seat = room.admit(cleo)
    question = Question.ask(seat, "Why?")
    keep_one_scope("vote", of="person")
    browser, url = browser_of(cleo), reverse("vote", args=[room.slug, question.pk])
    assert statuses(lambda _: browser.post(url), 3) == [204, 204, 429]


def joining(room, client_class, address=HERE):
    url = reverse("join", args=[room.slug])
    return lambda n: client_class().post(url, {"name": f"Cleo {n}"}, REMOTE_ADDR=address)


def test_guests_who_join_from_one_network_are_limited(room, client):
    found = statuses(joining(room, type(client)), 60)
    burst = TABLE["guest"].address[0].burst
    assert found == [302] * burst + [429] * (60 - burst)
    assert User.objects.filter(is_guest=True).count() == burst
    assert statuses(joining(room, type(client), ELSEWHERE), 1) == [302]


def test_addresses_of_one_ipv6_household_count_as_one_network(room, client, keep_one_scope):
    keep_one_scope("guest", of="address")
    found = [statuses(joining(room, type(client), f"2001:db8::{n:x}:1"), 1)[0] for n in range(1, 5)]
    assert found == [302, 302, 429, 429]


def test_a_role_link_admits_a_guest_when_the_rooms_limit_is_used_up(room, client, keep_one_scope):
    keep_one_scope("guest", of="room")
    assert statuses(joining(room, type(client)), 3)[-1] == 429
    url = reverse("role-link", args=[room.slug, room.link("speaker").key])
    assert client.post(url, {"name": "Ben"}).status_code == 302
    assert room.seats.filter(person__name="Ben", role=Seat.SPEAKER).exists()


def test_starting_rooms_is_limited(ada, browser_of):
    browser, url = browser_of(ada), reverse("room-new")
    found = statuses(lambda n: browser.post(url, {"title": f"{n}", "height": "540"}), 22)
    assert found == [302] * 20 + [429] * 2


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


VALUES = {"slug": "x", "key": "k", "role": "speaker", "pk": 1, "connection": "c", "token": "t"}


def addresses(patterns, before=""):
    """Yield the route and the pattern of every entry of the URLconf."""
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here, pattern


def test_every_address_refuses_forms_beyond_the_limit(client, monkeypatch):
    monkeypatch.setitem(TABLE, "form", TABLE["form"]._replace(address=(bucket_of(1),)))
    client.post("/anywhere")
    walked = 0
    for path, _ in addresses(get_resolver().url_patterns):
        walked += 1
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)("/" + path).status_code == 429, path
    assert walked > 60


def test_every_address_refuses_page_views_beyond_the_limit(client, monkeypatch):
    monkeypatch.setitem(TABLE, "look", TABLE["look"]._replace(address=(bucket_of(1),)))
    client.get("/anywhere")
    for path, _ in addresses(get_resolver().url_patterns):
        for method in ("get", "head", "options"):
            assert getattr(client, method)("/" + path).status_code == 429, path


def test_every_limit_of_the_table_is_used_by_the_code():
    root = Path(__file__).resolve().parents[2]
    code = "".join(
        file.read_text()
        for app in ("hotline", "rooms", "qna")
        for file in (root / app).rglob("*.py")
        if file.name != "rate_limits.py"
    )
    assert not [name for name in TABLE if f'"{name}"' not in code]
