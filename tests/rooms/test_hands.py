"""Hands are raised, wait in their order, and are lowered."""

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.accounts.models import User
from rooms.live.room_context import READABLE
from rooms.live.room_page import draw
from rooms.live.status import AUDIENCE, HOST
from rooms.models import Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleos(live_room, cleo):
    return live_room.admit(cleo)


@pytest.fixture
def dovs(live_room, dov):
    return live_room.admit(dov)


def test_hands_are_listed_in_the_order_in_which_they_were_raised(live_room, cleos, dovs):
    for seat in (dovs, cleos):
        seat.raise_hand()
    assert list(live_room.hands) == [dovs, cleos]


def test_a_hand_that_is_up_keeps_its_place(live_room, cleos, dovs):
    cleos.raise_hand()
    dovs.raise_hand()
    assert not cleos.raise_hand()
    assert list(live_room.hands) == [cleos, dovs]


def test_a_lowered_hand_leaves_the_list(live_room, cleos):
    assert cleos.raise_hand() and cleos.hand_raised_at
    assert cleos.lower_hand() and not cleos.lower_hand()
    assert cleos.hand_raised_at is None
    assert not live_room.hands


def test_coming_on_stage_lowers_the_hand(live_room, cleos):
    cleos.raise_hand()
    cleos.become(Seat.SPEAKER)
    assert not live_room.hands and cleos.hand_raised_at is None


def test_nobody_on_stage_raises_a_hand(live_room):
    assert not live_room.seats.get().raise_hand()


def test_nobody_raises_a_hand_after_the_end(live_room, cleos):
    live_room.end()
    assert not cleos.raise_hand()


def test_removing_a_person_lowers_their_hand_for_good(live_room, cleos):
    cleos.raise_hand()
    cleos.remove()
    assert not live_room.hands and not cleos.raise_hand()


def test_a_hand_is_raised_and_lowered_by_form(live_room, cleo, browser_of):
    live_room.admit(cleo)
    browser, hand = browser_of(cleo), reverse("hand", args=[live_room.slug])
    assert browser.post(hand).status_code == 204
    assert live_room.hands.count() == 1
    assert browser.post(hand).status_code == 204
    assert browser.post(hand, {"_method": "DELETE"}).status_code == 204
    assert not live_room.hands


def test_a_person_on_stage_reads_why_they_cannot_raise_a_hand(live_room, ada, browser_of):
    answer = browser_of(ada).post(reverse("hand", args=[live_room.slug]))
    assert answer.status_code == 409
    assert "on stage already" in answer.content.decode()


def test_a_host_lowers_a_hand_and_a_listener_does_not(live_room, ada, cleos, dov, browser_of):
    live_room.admit(dov)
    cleos.raise_hand()
    url = reverse("seat-hand", args=[live_room.slug, cleos.key])
    assert browser_of(dov).delete(url).status_code == 403
    assert live_room.hands
    assert browser_of(ada).delete(url).status_code == 204
    assert not live_room.hands


def test_hands_beyond_a_readable_number_are_counted(live_room):
    waiting = User.objects.bulk_create(
        User(name=f"Cleo {number}") for number in range(READABLE + 2)
    )
    live_room.seats.bulk_create(
        Seat(room=live_room, person=person, hand_raised_at=timezone.now()) for person in waiting
    )
    for role in (HOST, AUDIENCE):
        html, _ = draw(live_room, role, "en", ["hands"])
        assert html.count('<li class="person"') == READABLE
        assert "and 2 more" in html
    live_room.hands.first().lower_hand()
    live_room.hands.first().lower_hand()
    assert "more</li>" not in draw(live_room, AUDIENCE, "en", ["hands"])[0]


def test_a_seat_says_whether_its_hand_is_up(cleos):
    for verb, up in ((cleos.raise_hand, True), (cleos.lower_hand, False)):
        verb()
        assert cleos.hand_is_up == up
