"""Stepping down can be undone for some seconds."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.utils import timezone

from rooms.live.feed_messages import draw_personal
from rooms.models import Seat

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[Seat.SPEAKER, Seat.COHOST])
def bens(live_room, ben, request):
    """The seat of Ben, who has just stepped down."""
    seat = live_room.admit(ben, request.param)
    seat.step_down()
    seat.former = request.param
    return seat


def wait(seat, **time):
    then = timezone.now() - timedelta(**time)
    Seat.objects.filter(pk=seat.pk).update(stepped_down_at=then)
    seat.refresh_from_db()


def test_undo_gives_the_former_role_back(bens):
    assert bens.undo_stepping_down()
    assert bens.role == bens.former


def test_a_second_undo_changes_nothing(bens):
    bens.undo_stepping_down()
    assert not bens.undo_stepping_down()


def test_the_page_offers_it_for_ten_seconds(bens):
    assert bens.may_undo_stepping_down
    wait(bens, seconds=11)
    assert not bens.may_undo_stepping_down


def test_a_press_at_the_last_moment_counts(bens):
    wait(bens, seconds=12)
    assert bens.undo_stepping_down()


def test_a_late_undo_is_refused_with_a_sentence(bens):
    wait(bens, seconds=20)
    with pytest.raises(ValidationError, match="Raise your hand"):
        bens.undo_stepping_down()


def test_undo_after_a_removal_is_refused(bens):
    bens.remove()
    with pytest.raises(ValidationError):
        bens.undo_stepping_down()


def test_undo_after_the_end_is_refused(bens):
    bens.room.end()
    with pytest.raises(ValidationError):
        bens.undo_stepping_down()


def test_somebody_whom_a_host_moved_down_has_nothing_to_undo(live_room, ben):
    seat = live_room.admit(ben, Seat.SPEAKER)
    seat.move_down(live_room.seats.get(role=Seat.HOST))
    with pytest.raises(ValidationError):
        seat.undo_stepping_down()


def test_a_host_who_moves_somebody_down_ends_the_offer(bens):
    bens.undo_stepping_down()
    bens.move_down(bens.room.seats.get(role=Seat.HOST))
    with pytest.raises(ValidationError):
        bens.undo_stepping_down()


def test_a_request_undoes_it(bens, browser_of):
    answer = browser_of(bens.person).post(f"/r/{bens.room.slug}/stage")
    assert answer.status_code == 204
    bens.refresh_from_db()
    assert bens.role == bens.former


def test_a_late_request_gets_the_sentence(bens, browser_of):
    wait(bens, seconds=20)
    answer = browser_of(bens.person).post(f"/r/{bens.room.slug}/stage")
    assert answer.status_code == 409 and "too late" in answer.content.decode()


def draw_as_pushed(seat):
    """Draw the seat's own part of its page as the socket gets it."""
    drawn = async_to_sync(draw_personal)(seat.room_id, {(seat.key, "en")})
    return drawn[seat.key, "en"][1]


@pytest.mark.django_db(transaction=True)
def test_an_open_page_offers_it_too(bens):
    assert "Undo" in draw_as_pushed(bens)


@pytest.mark.django_db(transaction=True)
def test_an_open_page_says_that_a_host_moved_the_person_down(live_room, ben):
    seat = live_room.admit(ben, Seat.SPEAKER)
    seat.move_down(live_room.seats.get(role=Seat.HOST))
    assert "data-moved-down" in draw_as_pushed(seat)
