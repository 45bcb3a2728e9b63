"""Limits of forms: for a person, a network, a room and the site."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from hotline.limits import TABLE
from qna.models import Question
from rooms.models import Room, Seat
from tests.support.limits import ELSEWHERE, HERE, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tokens_come_back")]

User = get_user_model()


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
