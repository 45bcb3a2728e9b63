"""A guest who signs in keeps their seat, questions and votes."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse

from hotline.accounts.models import Site, User
from qna.models import Question
from rooms.models import Seat
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
