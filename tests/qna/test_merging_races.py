"""Merges and votes at the same time."""

import pytest
from django.core.exceptions import ValidationError

from qna.models import Question, Vote
from tests.support.at_once import at_once, overlapping
from tests.support.controls import take_row_locks_away

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(live_room, cleo):
    seat = live_room.admit(cleo)
    return [Question.ask(seat, text) for text in ("How much?", "What price?")]


def cross(pair):
    """Merge each into the other at once; return the errors."""
    one, other = ([Question.objects.get(pk=each.pk) for each in pair] for _ in range(2))
    return overlapping(
        lambda: one[0].merge_into(one[1]),
        lambda: other[1].merge_into(other[0]),
    )[1]


def merged():
    return Question.objects.filter(state=Question.MERGED).count()


def test_of_two_merges_that_cross_one_is_refused(pair):
    errors = cross(pair)
    assert merged() == 1
    assert [type(error) for error in errors] == [ValidationError]


def test_without_the_lock_of_the_room_both_would_be_merged(pair, monkeypatch):
    take_row_locks_away(monkeypatch)
    cross(pair)
    assert merged() == 2


def test_votes_during_a_merge_are_each_counted_once(pair, live_room, ben, dov):
    first, second = pair
    seats = [live_room.admit(person) for person in (ben, dov)]

    def vote(seat):
        try:
            Question.objects.get(pk=second.pk).upvote(seat)
        except ValidationError:
            Question.objects.get(pk=first.pk).upvote(seat)  # as the sentence says

    merge = Question.objects.get(pk=second.pk).merge_into
    errors = at_once(
        lambda: merge(Question.objects.get(pk=first.pk)),
        *[lambda seat=seat: vote(seat) for seat in seats],
    )[1]
    assert not errors
    first.refresh_from_db()
    assert first.votes == Vote.objects.filter(question=first, counts=True).count() == 2
