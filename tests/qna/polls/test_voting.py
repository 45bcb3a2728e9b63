"""Votes in polls: one for each person, of whom nobody reads a single one."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from hotline.accounts.models import User
from hotline.accounts.signals import guest_signed_in
from qna.models import PollVote, Vote
from tests.qna.polls.conftest import let_a_second_pass

pytestmark = pytest.mark.django_db
HALL = "203.0.113.7"


def votes_of(poll):
    return [one.votes for one in poll.results.choices]


def guest(room, number):
    return room.admit(User.objects.welcome_guest(f"Guest {number}"))


def test_a_vote_counts_once_however_often_it_is_sent(live_room, poll, choices, cleo):
    seat = live_room.admit(cleo)
    for _ in range(3):
        poll.vote(choices[1], seat)
    let_a_second_pass()
    assert votes_of(poll) == [0, 1, 0]


def test_another_choice_takes_the_place_of_the_first(live_room, poll, choices, cleo):
    seat = live_room.admit(cleo)
    poll.vote(choices[0], seat)
    poll.vote(choices[2], seat)
    let_a_second_pass()
    assert votes_of(poll) == [0, 0, 1] and poll.choice_of(seat) == choices[2].pk


def test_a_closed_poll_takes_no_vote_and_no_change(live_room, poll, choices, cleo, ben):
    seat = live_room.admit(cleo)
    poll.vote(choices[0], seat)
    poll.close()
    for voter, choice in ((seat, choices[1]), (live_room.admit(ben), choices[0])):
        with pytest.raises(ValidationError, match="closed"):
            poll.vote(choice, voter)
    assert votes_of(poll) == [1, 0, 0]


def test_votes_of_the_running_second_are_in_no_total(live_room, poll, choices, cleo):
    poll.vote(choices[0], live_room.admit(cleo))
    PollVote.objects.update(cast_at=timezone.now() + timedelta(seconds=1))
    assert poll.results.total == 0
    PollVote.objects.update(cast_at=timezone.now() - timedelta(seconds=1))
    assert poll.results.total == 1


def test_shares_are_in_per_cent_of_all_votes(live_room, poll, choices):
    for number, choice in enumerate([choices[0], choices[0], choices[1]]):
        poll.vote(choice, guest(live_room, number))
    let_a_second_pass()
    assert [one.percent for one in poll.results.choices] == [67, 33, 0]


def test_guests_of_one_network_weigh_as_in_votes_for_questions(live_room, poll, choices):
    for number in range(Vote.WHOLE + Vote.THEN_EVERY):
        poll.vote(choices[0], guest(live_room, number), HALL)
    let_a_second_pass()
    assert votes_of(poll) == [Vote.WHOLE + 1, 0, 0]


def test_accounts_count_whole(live_room, poll, choices, dov):
    for number in range(Vote.WHOLE):
        poll.vote(choices[0], guest(live_room, number), HALL)
    poll.vote(choices[1], live_room.admit(dov), HALL)
    let_a_second_pass()
    assert votes_of(poll) == [Vote.WHOLE, 1, 0]


def test_the_vote_of_a_guest_who_signs_in_goes_along(live_room, poll, choices, cleo, dov):
    poll.vote(choices[0], live_room.admit(cleo), HALL)
    kept = live_room.admit(dov)
    guest_signed_in.send(None, guest=cleo, person=dov)
    assert poll.choice_of(kept) == choices[0].pk
    assert PollVote.objects.get().network == ""


def test_a_person_who_voted_by_both_seats_has_one_vote(live_room, poll, choices, cleo, dov):
    kept = live_room.admit(dov)
    poll.vote(choices[0], live_room.admit(cleo))
    poll.vote(choices[1], kept)
    guest_signed_in.send(None, guest=cleo, person=dov)
    let_a_second_pass()
    assert votes_of(poll) == [0, 1, 0]
