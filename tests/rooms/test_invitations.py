"""Invitations on stage: from a host, to one person, for a limited time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from qna.models import Question
from rooms.models import Invitation, Room, Seat
from rooms.tasks import look_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(live_room):
    host = live_room.seats.get(role=Seat.HOST)
    host.room = live_room
    return host


@pytest.fixture
def cleos(live_room, cleo):
    return live_room.admit(cleo)


@pytest.fixture
def invitation(cleos, host):
    return cleos.invite(host)


def answer(browser, what, invitation):
    send = {"accept": browser.post, "decline": browser.delete}[what]
    return send(reverse("invitation", args=[invitation.seat.room.slug, invitation.pk]))


def expire(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )


def test_accepting_an_invitation_brings_a_person_on_stage(invitation, cleos):
    invitation.accept()
    cleos.refresh_from_db()
    assert cleos.role == Seat.SPEAKER and cleos.invitation is None


def test_declining_an_invitation_leaves_a_person_in_the_audience(invitation, cleos):
    assert invitation.decline() and not invitation.decline()
    cleos.refresh_from_db()
    assert cleos.role == Seat.LISTENER and cleos.invitation is None


def test_inviting_twice_makes_one_invitation(invitation, cleos, host):
    assert cleos.invite(host) == invitation


def test_a_person_who_declined_may_be_invited_again(invitation, cleos, host):
    invitation.decline()
    cleos.invite(host).accept()
    cleos.refresh_from_db()
    assert cleos.on_stage


def test_a_person_on_stage_cannot_be_invited(host):
    with pytest.raises(ValidationError, match="on stage already"):
        host.invite(host)


def test_a_removed_person_cannot_be_invited(cleos, host):
    cleos.remove()
    with pytest.raises(ValidationError, match="not in the room any more"):
        cleos.invite(host)


def test_removing_a_person_withdraws_their_invitation(invitation, cleos):
    cleos.remove()
    with pytest.raises(ValidationError, match="taken this invitation back"):
        invitation.accept()


def test_a_withdrawn_invitation_is_void(invitation, cleos):
    cleos.withdraw_invitation()
    with pytest.raises(ValidationError, match="taken this invitation back"):
        invitation.accept()
    cleos.refresh_from_db()
    assert not cleos.on_stage


def test_an_overdue_invitation_is_void_before_and_after_the_task_that_expires_it(invitation, cleos):
    expire(invitation)
    with pytest.raises(ValidationError, match="expired"):
        invitation.accept()
    look_after()
    with pytest.raises(ValidationError, match="expired"):
        invitation.accept()
    assert Invitation.objects.get().state == Invitation.EXPIRED


def test_a_person_whose_invitation_expired_may_be_invited_again(invitation, cleos, host):
    expire(invitation)
    assert cleos.invite(host) != invitation


def test_nobody_is_invited_or_comes_on_stage_after_the_end(invitation, cleos, live_room, host):
    live_room.end()
    with pytest.raises(ValidationError, match="ended"):
        invitation.accept()
    with pytest.raises(ValidationError, match="ended"):
        cleos.invite(host)


def test_accepting_an_invitation_twice_has_one_effect(invitation, cleos, cleo, browser_of):
    browser = browser_of(cleo)
    assert answer(browser, "accept", invitation).status_code == 204
    assert answer(browser, "accept", invitation).status_code == 204
    cleos.refresh_from_db()
    assert cleos.role == Seat.SPEAKER


def test_an_accepted_invitation_cannot_be_used_again(invitation, cleos, cleo, browser_of):
    browser = browser_of(cleo)
    answer(browser, "accept", invitation)
    cleos.refresh_from_db()
    cleos.step_down()
    again = answer(browser, "accept", invitation)
    assert again.status_code == 409 and "answered already" in again.content.decode()
    cleos.refresh_from_db()
    assert not cleos.on_stage


def test_an_invitation_cannot_be_used_by_somebody_else(invitation, live_room, dov, browser_of):
    seat = live_room.admit(dov)
    for what in ("accept", "decline"):
        refused = answer(browser_of(dov), what, invitation)
        assert refused.status_code == 403 and "somebody else" in refused.content.decode()
    seat.refresh_from_db()
    assert not seat.on_stage and invitation.seat.invitation


def test_an_invitation_cannot_be_used_by_a_person_without_a_seat(invitation, dov, browser_of):
    assert answer(browser_of(dov), "accept", invitation).status_code == 403


def test_an_invitation_is_not_found_under_another_rooms_address(
    invitation, ada, cleo, live_room, browser_of
):
    other = type(live_room).start(ada, "Another")
    other.admit(cleo)
    url = reverse("invitation", args=[other.slug, invitation.pk])
    assert browser_of(cleo).post(url).status_code == 404


@pytest.mark.parametrize(
    ("spoil", "status"),
    [(expire, 409), (lambda one: one.withdraw(), 409), (lambda one: one.seat.room.end(), 409)],
    ids=["expired", "taken back", "ended"],
)
def test_a_void_invitation_is_refused_in_words(invitation, cleo, browser_of, spoil, status):
    spoil(invitation)
    refused = answer(browser_of(cleo), "accept", invitation)
    assert refused.status_code == status
    assert refused.content.decode().endswith(".")


def test_hosts_invite_and_withdraw_by_form(live_room, cleos, ada, dov, browser_of):
    live_room.admit(dov)
    url = reverse("seat-invite", args=[live_room.slug, cleos.key])
    assert browser_of(dov).post(url).status_code == 403
    assert cleos.invitation is None
    assert browser_of(ada).post(url).status_code == 204
    assert cleos.invitation.by.person == ada
    assert browser_of(ada).delete(url).status_code == 204
    assert cleos.invitation is None


def test_hosts_invite_the_asker_from_a_question(live_room, cleos, ada, browser_of):
    question = Question.ask(cleos, "What did you charge the first customer?")
    url = reverse("question-invite", args=[live_room.slug, question.pk])
    assert browser_of(ada).post(url).status_code == 204
    assert cleos.invitation.question == question


def test_an_asker_on_stage_cannot_be_invited_from_a_question(live_room, cleos, ada, browser_of):
    question = Question.ask(cleos, "And the second?")
    cleos.become(Seat.SPEAKER)
    url = reverse("question-invite", args=[live_room.slug, question.pk])
    refused = browser_of(ada).post(url)
    assert refused.status_code == 409
    assert refused.content.decode() == "Cleo is on stage already."


def test_coming_on_stage_another_way_withdraws_the_invitation(invitation, cleos):
    cleos.become(Seat.COHOST)
    assert cleos.invitation is None
    with pytest.raises(ValidationError):
        invitation.accept()
    cleos.refresh_from_db()
    assert cleos.role == Seat.COHOST


def test_the_end_lowers_all_hands_and_withdraws_all_invitations(invitation, live_room, dov):
    hand = live_room.admit(dov)
    hand.raise_hand()
    live_room.end()
    hand.refresh_from_db()
    assert hand.hand_raised_at is None
    assert Invitation.objects.get().state == Invitation.WITHDRAWN


def test_an_expired_invitation_is_not_shown(invitation, cleos, live_room):
    assert list(Invitation.objects.open_in(live_room)) == [invitation]
    expire(invitation)
    assert cleos.invitation is None and not Invitation.objects.open_in(live_room)


def test_an_answer_goes_to_the_invitation_in_its_address(invitation, cleos, host, cleo, browser_of):
    invitation.decline()
    second = cleos.invite(host)
    assert answer(browser_of(cleo), "accept", second).status_code == 204
    second.refresh_from_db()
    assert second.state == Invitation.ACCEPTED


def test_open_invitations_are_listed_oldest_first(live_room, host, cleo, dov):
    seats = [live_room.admit(person) for person in (cleo, dov)]
    made = [seat.invite(host) for seat in reversed(seats)]
    assert list(Invitation.objects.open_in(live_room)) == made


def test_the_end_of_one_session_leaves_invitations_of_other_rooms_open(invitation, ada):
    Room.start(ada, "Another").end()
    invitation.refresh_from_db()
    assert invitation.state == Invitation.OPEN
