"""The places on stage, and acts on them at the same time; see also tests/races."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError

from hotline.accounts.models import User
from rooms.models import Invitation, Room, Seat
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invited(live_room):
    """Invitations of four guests; one place is left on stage."""
    host = live_room.seats.get(role=Seat.HOST)
    guests = [User.objects.welcome_guest(f"Cleo {number}") for number in range(14)]
    for guest in guests[: Seat.PLACES - 2]:
        live_room.admit(guest, Seat.SPEAKER)
    return [live_room.admit(guest).invite(host) for guest in guests[Seat.PLACES - 2 :]]


def on_stage(room):
    return room.seats.filter(role__in=Seat.ON_STAGE).count()


@pytest.mark.parametrize(
    "come",
    [lambda invitation: invitation.accept(), lambda one: one.seat.become(Seat.SPEAKER)],
    ids=["accept", "become"],
)
def test_the_last_place_on_stage_is_given_once(live_room, invited, come):
    _, raised = at_once(*[partial(come, invitation) for invitation in invited])
    assert on_stage(live_room) == Seat.PLACES
    assert len(raised) == len(invited) - 1
    assert all("The stage is full" in refused.messages[0] for refused in raised)


def test_an_invitation_refused_by_a_full_stage_can_be_accepted_later(live_room, invited):
    first, second, *_ = invited
    first.accept()
    with pytest.raises(ValidationError, match="The stage is full: 12 people"):
        second.accept()
    live_room.speakers.filter(role=Seat.SPEAKER).first().step_down()
    second.accept()
    assert on_stage(live_room) == Seat.PLACES


def test_two_hosts_who_invite_at_once_make_one_invitation(live_room, cleo, ben):
    seat = live_room.admit(cleo)
    hosts = [live_room.seats.get(role=Seat.HOST), live_room.admit(ben, Seat.COHOST)]
    made, raised = at_once(*[lambda host=host: seat.invite(host) for host in hosts])
    assert not raised and len({invitation.pk for invitation in made}) == 1


def test_accepting_and_withdrawing_an_invitation_at_once_has_one_outcome(live_room, cleo):
    seat, host = live_room.admit(cleo), live_room.seats.get(role=Seat.HOST)
    for _ in range(10):
        invitation = seat.invite(host)
        at_once(invitation.accept, Invitation.objects.get(pk=invitation.pk).withdraw)
        invitation.refresh_from_db()
        seat.refresh_from_db()
        assert seat.on_stage == (invitation.state == Invitation.ACCEPTED)
        seat.step_down()


def test_stepping_down_muting_and_opening_the_doors_at_once_do_not_deadlock(live_room, ben):
    for _ in range(10):
        seat = live_room.admit(ben, Seat.SPEAKER)
        hand = Seat.objects.get(pk=seat.pk)
        _, raised = at_once(seat.step_down, hand.mute, Room.objects.get(pk=live_room.pk).open_doors)
        assert not raised
