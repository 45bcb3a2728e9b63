"""A guest who signs in keeps their seat, questions and votes."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse

from hotline.accounts.models import Site, User
from qna.models import Question
from rooms.models import Room, Seat
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest_seat(room, client):
    """The seat of Cleo, who joined by `client` as a guest."""
    client.post(reverse("join", args=[room.slug]), {"name": "Cleo"})
    return room.seats.get(person__name="Cleo")


def sign_in(client, person):
    response = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert response.status_code == 302


def test_seat_and_questions_of_a_guest_move_to_their_account(guest_seat, ben, client):
    question = Question.ask(guest_seat, "Mine?")
    sign_in(client, ben)
    guest_seat.refresh_from_db()
    question.refresh_from_db()
    assert guest_seat.person == ben and question.asker == guest_seat


def test_the_seat_of_a_guest_moves_to_an_account_made_meanwhile(adas_site, guest_seat, client):
    Site.objects.update(sign_up=Site.ANYBODY)
    back = guest_seat.room.get_absolute_url()
    client.post(reverse("account_signup"), {"email": "cleo@example.test", "next": back})
    [link] = re.findall(r"http\S+", mail.outbox[0].body)
    form = {"name": "Cleo Tan", "password": PASSWORD}
    assert client.post(urlsplit(link).path, form).url == back
    guest_seat.refresh_from_db()
    assert guest_seat.person.email == "cleo@example.test" and not guest_seat.person.is_guest


def test_questions_and_role_of_a_guest_join_the_seat_of_the_account(room, guest_seat, ben, client):
    kept = room.admit(ben)
    guest_seat.become(Seat.COHOST)
    question = Question.ask(guest_seat, "Mine?")
    sign_in(client, ben)
    question.refresh_from_db()
    assert question.asker == kept
    assert list(room.seats.filter(person=ben).values_list("role", flat=True)) == [Seat.COHOST]


def test_a_person_who_also_voted_as_guest_has_one_vote(room, guest_seat, ben, ada, client):
    kept, asker = room.admit(ben), room.seat_of(ada)
    both, once = Question.ask(asker, "Both?"), Question.ask(asker, "Once?")
    both.upvote(kept)
    both.upvote(guest_seat)
    once.upvote(guest_seat)
    sign_in(client, ben)
    counts = dict(Question.objects.values_list("text", "votes"))
    assert counts == {"Both?": 1, "Once?": 1}
    assert kept.ballots.count() == 2


def test_the_guest_is_deactivated_after_they_signed_in(guest_seat, ben, client):
    sign_in(client, ben)
    assert not User.objects.get(name="Cleo").is_active


def merged(room, guest_seat, person, client):
    """The seat of the account, after the guest signed in; the guest's is no more."""
    sign_in(client, person)
    assert not Seat.objects.filter(pk=guest_seat.pk).exists()
    return room.seats.get(person=person)


def test_a_removed_guest_does_not_get_in_by_signing_in(room, guest_seat, ben, client):
    room.admit(ben, Seat.SPEAKER)
    guest_seat.remove()
    kept = merged(room, guest_seat, ben, client)
    assert kept.removed_at and kept.role == Seat.LISTENER
    assert client.get(room.get_absolute_url()).status_code == 403


def test_a_guest_on_stage_who_signs_in_does_not_lower_a_cohost(
    room, guest_seat, cohost_ben, ben, client
):
    guest_seat.become(Seat.SPEAKER)
    assert merged(room, guest_seat, ben, client).role == Seat.COHOST


@pytest.mark.parametrize("role", [Seat.LISTENER, Seat.SPEAKER])
def test_a_listening_guest_changes_nothing_of_the_seat_of_the_account(
    room, guest_seat, ben, client, role
):
    kept = room.admit(ben, role)
    kept.limit_speaking(60)
    kept = merged(room, guest_seat, ben, client)
    assert (kept.role, kept.speaking_limit, kept.hand_raised_at) == (role, 60, None)


def test_on_a_full_stage_a_guest_who_signs_in_keeps_their_place(room, guest_seat, ben, client):
    room.admit(ben)
    guest_seat.become(Seat.SPEAKER)
    for number in range(Seat.PLACES - room.speakers.count()):
        room.admit(User.objects.welcome_guest(f"Eve {number}"), Seat.SPEAKER)
    assert merged(room, guest_seat, ben, client).role == Seat.SPEAKER
    assert room.speakers.count() == Seat.PLACES


def test_the_mute_of_a_guest_on_stage_follows_to_the_account_and_to_no_other(
    room, guest_seat, ben, dov, client
):
    room.admit(ben)
    bystander = room.admit(dov, Seat.SPEAKER)
    guest_seat.become(Seat.SPEAKER)
    guest_seat.limit_speaking(60)
    guest_seat.mute_by_host()
    guest_seat.ask_to_unmute()
    kept = merged(room, guest_seat, ben, client)
    assert (
        kept.muted and kept.muted_by_host_at and kept.unmute_asked_at and kept.speaking_limit == 60
    )
    bystander.refresh_from_db()
    assert not bystander.muted and bystander.speaking_limit is None


@pytest.mark.parametrize("first", ["guest", "account"])
def test_the_earlier_joining_time_of_both_seats_is_kept(room, guest_seat, ben, dov, client, first):
    kept, bystander = room.admit(ben), room.admit(dov)
    joined_at = bystander.joined_at
    early = joined_at - timedelta(hours=1)
    mine = guest_seat if first == "guest" else kept
    Seat.objects.filter(pk=mine.pk).update(joined_at=early)
    assert merged(room, guest_seat, ben, client).joined_at == early
    bystander.refresh_from_db()
    assert bystander.joined_at == joined_at


def test_the_raised_hand_of_a_guest_stays_up_after_signing_in(room, guest_seat, ben, client):
    room.admit(ben)
    guest_seat.raise_hand()
    assert merged(room, guest_seat, ben, client).hand_raised_at


def test_a_seat_in_another_room_is_not_merged_with(room, guest_seat, ben, dov, client):
    other = Room.start(dov, "Elsewhere")
    elsewhere = other.admit(ben)
    sign_in(client, ben)
    assert room.seats.get(person=ben) == guest_seat and other.seats.get(person=ben) == elsewhere


def test_a_guest_who_voted_twice_signs_in_though_the_question_is_closed(
    room, guest_seat, ben, ada, client
):
    question, kept = Question.ask(room.seat_of(ada), "Both?"), room.admit(ben)
    for seat in (guest_seat, kept):
        question.upvote(seat)
    question.take_up()
    assert merged(room, guest_seat, ben, client) == kept
    assert kept.ballots.count() == 1
