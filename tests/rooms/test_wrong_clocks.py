"""Web servers and workers whose clock is wrong by minutes, on one site.

Each test does something on a machine with one clock, and looks at it on one with another.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from rooms.models import Invitation, MediaServer, Room, Seat
from rooms.models.absence import PATIENCE
from rooms.tasks import look_after
from tests.support.wrong_clock import on_machine, right_now

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=30)
WRONG = [
    pytest.param(web, worker, id=f"web {web:+}, worker {worker:+}")
    for web, worker in ((0, 20), (0, -20), (-20, 0), (20, 0))
]


@pytest.mark.parametrize(("web", "worker"), WRONG)
def test_a_speaker_who_has_just_come_keeps_the_place(live_room, ben, web, worker):
    Room.objects.update(live_at=right_now() - timedelta(hours=1))
    with on_machine(web):
        seat = live_room.admit(ben, Seat.SPEAKER)
    with on_machine(worker):
        look_after()
    seat.refresh_from_db()
    assert seat.on_stage


@pytest.mark.parametrize(("web", "worker"), WRONG)
def test_a_speaker_from_before_go_live_keeps_the_place(room, ben, web, worker):
    seat = room.admit(ben, Seat.SPEAKER)
    Seat.objects.update(on_stage_since=right_now() - timedelta(hours=1))
    with on_machine(web):
        room.go_live()
    with on_machine(worker):
        look_after()
    seat.refresh_from_db()
    assert seat.on_stage


@pytest.mark.parametrize(("web", "worker"), WRONG)
def test_a_speaker_who_is_away_for_long_loses_the_place(live_room, ben, web, worker):
    with on_machine(web):
        seat = live_room.admit(ben, Seat.SPEAKER)
    long_ago = right_now() - PATIENCE - MOMENT
    Room.objects.update(live_at=long_ago)
    Seat.objects.update(on_stage_since=long_ago)
    with on_machine(worker):
        look_after()
    seat.refresh_from_db()
    assert not seat.on_stage and abs(seat.absent_at - right_now()) < MOMENT


@pytest.mark.parametrize(("web", "worker"), WRONG)
def test_an_invitation_is_open_until_it_is_over(live_room, ada, cleo, web, worker):
    with on_machine(web):
        invitation = live_room.admit(cleo).invite(live_room.seat_of(ada))
        assert abs(invitation.made_at - right_now()) < MOMENT
    with on_machine(worker):
        look_after()
        assert live_room.seat_of(cleo).invitation == invitation
        invitation.accept()
    assert live_room.seat_of(cleo).on_stage


@pytest.mark.parametrize(("web", "worker"), WRONG)
def test_an_invitation_that_is_over_expires(live_room, ada, cleo, web, worker):
    with on_machine(web):
        invitation = live_room.admit(cleo).invite(live_room.seat_of(ada))
    Invitation.objects.update(expires_at=right_now() - timedelta(seconds=1))
    with on_machine(worker):
        with pytest.raises(ValidationError):
            invitation.accept()
        look_after()
    invitation.refresh_from_db()
    assert invitation.state == Invitation.EXPIRED


@pytest.mark.parametrize(("web", "worker"), WRONG)
def test_stepping_down_can_be_undone_at_once(live_room, ben, web, worker):
    with on_machine(web):
        seat = live_room.admit(ben, Seat.SPEAKER)
        seat.step_down()
    with on_machine(worker):  # another web server
        assert seat.may_undo_stepping_down and seat.undo_stepping_down()


@pytest.mark.parametrize(("web", "worker"), WRONG)
def test_a_room_that_has_just_gone_live_is_not_idle(room, web, worker):
    with on_machine(web):
        room.open_green_room()
    with on_machine(worker):
        look_after()
    room.refresh_from_db()
    assert room.green_room_open
    with on_machine(web):
        room.go_live()
    with on_machine(worker):
        look_after()
    room.refresh_from_db()
    assert room.is_live and room.quiet_since and room.warned_at is None


def test_a_room_is_ended_two_minutes_after_its_warning(live_room):
    live_room.claim(MediaServer.take_name("here:1"))
    Room.objects.update(quiet_since=right_now() - timedelta(minutes=11))
    with on_machine(20):
        look_after()
    live_room.refresh_from_db()
    assert (
        live_room.is_live and abs(live_room.ends_at - right_now() - timedelta(minutes=2)) < MOMENT
    )
    with on_machine(-20):
        look_after()
    with on_machine(20):
        look_after()
    live_room.refresh_from_db()
    assert live_room.is_live
