"""Vote stuffing: the votes of many guests from one network count for little."""

import itertools
import random

import pytest
from django.urls import reverse

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from qna.models import Question, Vote
from rooms.models import Room
from tests.support.at_once import at_once
from tests.support.sockets import do, event_of, next_with, socket_of

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
names = itertools.count()


@pytest.fixture
def question(room, ada):
    return Question.ask(room.seat_of(ada), "How do you price?")


@pytest.fixture(autouse=True)
def few_whole_votes(monkeypatch):
    """Count the first three votes of a network whole, then every second one."""
    monkeypatch.setattr(Vote, "WHOLE", 3)
    monkeypatch.setattr(Vote, "THEN_EVERY", 2)


def guests(room, number):
    return [room.admit(User.objects.welcome_guest(f"Cleo {next(names)}")) for _ in range(number)]


def votes():
    return Question.objects.get().votes


def test_after_the_first_three_guests_of_a_network_every_second_vote_counts(room, question):
    counts = []
    for seat in guests(room, 9):
        question.upvote(seat, HERE)
        counts.append(votes())
    assert counts == [1, 2, 3, 3, 4, 4, 5, 5, 6]
    assert Vote.objects.count() == 9


def test_each_network_is_counted_by_itself_and_an_ipv6_household_is_one(room, question):
    for address in (HERE, ELSEWHERE):
        for seat in guests(room, 3):
            question.upvote(seat, address)
    assert votes() == 6
    for number, seat in enumerate(guests(room, 5)):
        question.upvote(seat, f"2001:db8::{number}")
    assert votes() == 6 + 4


def test_each_question_is_counted_by_itself(room, ada, question):
    another = Question.ask(room.seat_of(ada), "And why?")
    for seat in guests(room, 3):
        question.upvote(seat, HERE)
        another.upvote(seat, HERE)
    assert {each.votes for each in Question.objects.all()} == {3}


def test_votes_in_two_rooms_show_no_common_network(room, ada, question):
    other = Room.start(ada, "Another session")
    another = Question.ask(other.seat_of(ada), "And why?")
    guest = User.objects.welcome_guest("Cleo")
    question.upvote(room.admit(guest), HERE)
    another.upvote(other.admit(guest), HERE)
    assert Vote.objects.values("network").distinct().count() == 2


def test_votes_of_accounts_always_count(room, question):
    for seat in guests(room, 5):
        question.upvote(seat, HERE)
    before = votes()
    for number in range(4):
        person = User.objects.create_user(f"{number}@example.test", "Ben")
        question.upvote(room.admit(person), HERE)
    assert votes() == before + 4


def test_taking_back_a_vote_that_did_not_count_changes_no_count(room, question):
    seats = guests(room, 5)
    for seat in seats:
        question.upvote(seat, HERE)
    assert votes() == 4
    question.take_back(seats[3])
    assert votes() == 4
    question.take_back(seats[0])
    assert votes() == 3
    Question.recount(room)
    assert votes() == 3


def test_one_guest_who_votes_again_and_again_does_not_reduce_other_votes(room, question):
    restless, *others = guests(room, 3)
    for _ in range(9):
        question.upvote(restless, HERE)
        question.take_back(restless)
    for seat in others:
        question.upvote(seat, HERE)
    assert votes() == 2


def by_taking_back_those_that_do_not_count(question, seats):
    for turn in range(3):
        for seat in seats:
            before = votes()
            question.upvote(seat, HERE)
            if votes() == before:
                question.take_back(seat)
        for seat in seats[turn:]:
            question.upvote(seat, HERE)


def by_fillers_that_come_and_go(question, seats):
    fillers, rest = seats[:30], seats[30:]
    for seat in fillers:
        question.upvote(seat, HERE)
    for turn, seat in enumerate(rest * 2):
        question.upvote(seat, HERE)
        filler = fillers[turn % len(fillers)]
        question.take_back(filler)
        question.upvote(filler, HERE)


def by_any_order(question, seats):
    by_chance = random.Random(8)
    for _ in range(600):
        seat = by_chance.choice(seats)
        if by_chance.random() < 0.6:
            question.upvote(seat, HERE)
        else:
            question.take_back(seat)


WAYS = [by_taking_back_those_that_do_not_count, by_fillers_that_come_and_go, by_any_order]


@pytest.mark.parametrize("way", WAYS)
def test_a_hundred_guests_gain_nothing_by_taking_votes_back_and_voting_again(
    room, question, monkeypatch, way
):
    monkeypatch.setattr(Vote, "WHOLE", 20)
    monkeypatch.setattr(Vote, "THEN_EVERY", 4)
    seats = guests(room, 100)
    way(question, seats)
    assert votes() <= 40
    for seat in seats:
        question.upvote(seat, HERE)
    assert Vote.objects.count() == 100 and votes() <= 20 + 80 // 4
    Question.recount(room)
    assert votes() <= 40


def test_the_vote_of_a_guest_who_signs_in_counts_whole(room, ben, question):
    seats = guests(room, 5)
    for seat in seats:
        question.upvote(seat, HERE)
    assert votes() == 4
    guest_signed_in.send(User, guest=seats[3].person, person=ben)
    assert votes() == 5
    Question.recount(room)
    assert votes() == 5


def test_votes_by_form_are_counted_by_network(room, question, browser_of):
    url = reverse("vote", args=[room.slug, question.pk])
    for seat in guests(room, 5):
        assert browser_of(seat.person).post(url, REMOTE_ADDR=HERE).status_code == 204
    assert votes() == 4


@pytest.mark.django_db(transaction=True)
async def test_votes_by_socket_are_counted_by_network(room, question):
    for seat in await do(guests)(room, 5):
        async with socket_of(seat.person, room.slug, await event_of(room)) as page:
            await page.send_json_to({"vote": question.pk})
            assert await next_with(page, "voted") == {str(question.pk): True}
    assert await do(votes)() == 4


@pytest.mark.django_db(transaction=True)
def test_simultaneous_votes_of_one_network_are_counted_one_after_the_other(room, question):
    seats = guests(room, 20)
    cast = [lambda seat=seat: Question.objects.get().upvote(seat, HERE) for seat in seats]
    _, raised = at_once(*cast)
    assert not raised and votes() == 3 + 17 // 2


def test_a_guest_who_signs_in_adds_only_their_own_vote_to_the_count(room, ben, question):
    seats = guests(room, 6)
    for seat in seats:
        question.upvote(seat, HERE)
    guest_signed_in.send(User, guest=seats[3].person, person=ben)
    assert votes() == 5
    assert Vote.objects.get(seat__person=ben).network == ""
    assert Vote.objects.exclude(network="").count() == 5


def test_a_vote_that_counted_still_counts_once_after_its_guest_signs_in(room, ben, question):
    seats = guests(room, 5)
    for seat in seats:
        question.upvote(seat, HERE)
    guest_signed_in.send(User, guest=seats[0].person, person=ben)
    assert votes() == 4


def test_a_guest_with_a_vote_for_a_closed_question_can_sign_in(room, ben, question):
    seats = guests(room, 5)
    for seat in seats:
        question.upvote(seat, HERE)
    question.take_up()
    guest_signed_in.send(User, guest=seats[3].person, person=ben)
    assert votes() == 4 and Vote.objects.filter(seat__person=ben).exists()
