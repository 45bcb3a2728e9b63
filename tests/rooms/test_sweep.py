"""Guests who left nothing are forgotten a week after the session.

Guests whom a row refers to, or who wait for a session, stay.
"""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from hotline.accounts.models import User
from hotline.core import unreferenced_rows
from qna.models import Question
from rooms.models import Room, Seat
from rooms.tasks import sweep

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=8)


@pytest.fixture
def seat(room, cleo):
    return room.admit(cleo)


def a_week_passes():
    User.objects.update(date_joined=timezone.now() - LONG_AGO)
    Seat.objects.update(joined_at=timezone.now() - LONG_AGO)
    Room.objects.exclude(ended_at=None).update(ended_at=timezone.now() - LONG_AGO)


def is_forgotten(guest):
    Room.objects.get().end()
    a_week_passes()
    sweep()
    return not User.objects.filter(pk=guest.pk).exists()


def test_a_guest_who_just_listened_is_forgotten_with_their_seat(seat, cleo):
    assert is_forgotten(cleo) and not Seat.objects.filter(pk=seat.pk).exists()


def test_a_guest_of_this_week_stays(seat, cleo):
    sweep()
    assert User.objects.filter(pk=cleo.pk).exists()


@pytest.mark.parametrize("state", [Room.SCHEDULED, Room.OPEN, Room.LIVE])
def test_a_guest_who_waits_for_a_session_is_not_forgotten(seat, cleo, state):
    Room.objects.update(state=state)
    a_week_passes()
    sweep()
    assert User.objects.filter(pk=cleo.pk).exists() and Seat.objects.filter(pk=seat.pk).exists()


def test_a_guest_is_not_forgotten_within_a_week_after_the_session(seat, cleo, room):
    a_week_passes()
    room.end()
    sweep()
    assert Seat.objects.filter(pk=seat.pk, person=cleo).exists()


def test_a_guest_who_waits_for_one_session_is_forgotten_in_another(seat, cleo, room, ada):
    room.end()
    ahead = Room.start(ada, "How to raise a price").admit(cleo)
    a_week_passes()
    sweep()
    assert not Seat.objects.filter(pk=seat.pk).exists()
    assert Seat.objects.filter(pk=ahead.pk, person=cleo).exists()


def test_many_guests_are_forgotten_a_few_at_a_time(room, monkeypatch):
    monkeypatch.setattr(unreferenced_rows, "AT_ONCE", 2)
    for number in range(5):
        room.admit(User.objects.welcome_guest(f"Cleo {number}"))
    room.end()
    a_week_passes()
    sweep()
    assert not User.objects.filter(is_guest=True).exists()


def asked(seat, room):
    Question.ask(seat, "Why?")


def voted(seat, room):
    Question.ask(room.seats.get(role=Seat.HOST), "Why?").upvote(seat)


def invited(seat, room):
    seat.invite(room.seats.get(role=Seat.HOST)).decline()


def spoke(seat, room):
    seat.become(Seat.SPEAKER)
    seat.step_down()
    Seat.objects.filter(pk=seat.pk).update(spoken=3)


def came_on_stage(seat, room):
    seat.become(Seat.SPEAKER)


def removed(seat, room):
    seat.remove()


@pytest.mark.parametrize("did", [asked, voted, invited, spoke, came_on_stage, removed])
def test_a_guest_who_did_something_stays(seat, room, cleo, did):
    did(seat, room)
    assert not is_forgotten(cleo)


def test_people_with_accounts_stay(room, ben, dov):
    room.admit(ben)
    assert not is_forgotten(ben) and not is_forgotten(dov)
    assert room.seats.filter(person=ben).exists()


def test_expired_sign_ins_are_deleted(cleo, browser_of):
    browser_of(cleo)
    sweep()
    assert Session.objects.count() == 1
    Session.objects.update(expire_date=timezone.now() - LONG_AGO)
    sweep()
    assert Session.objects.count() == 0


SEAT_TRACES = [
    {"heard_epoch": 1},
    {"screen_epoch": 1},
    {"moved_down_at": timezone.now()},
    {"stream_key_hash": "of a key"},
]


@pytest.mark.parametrize("trace", SEAT_TRACES, ids=lambda trace: next(iter(trace)))
def test_a_guest_whose_seat_shows_activity_is_not_forgotten(seat, room, cleo, trace):
    room.end()
    Seat.objects.filter(pk=seat.pk).update(**trace)
    assert not is_forgotten(cleo)


def test_a_guest_who_joined_an_old_session_this_week_is_not_forgotten(room, cleo):
    room.end()
    a_week_passes()
    seat = room.admit(cleo)
    sweep()
    assert Seat.objects.filter(pk=seat.pk).exists()
