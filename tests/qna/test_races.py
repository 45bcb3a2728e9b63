"""Acts of two hosts on questions at the same time; see also tests/races."""

import pytest

from qna.models import Question
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 15


def test_taking_up_a_question_while_another_is_finished_does_not_deadlock(room, cleo):
    """On PostgreSQL a deadlock would end one of the two transactions with an error."""
    seat = room.admit(cleo)
    for _ in range(ROUNDS):
        first, second = Question.ask(seat, "One?"), Question.ask(seat, "Two?")
        first.take_up()
        assert not at_once(first.finish, second.take_up)[1]
        first.refresh_from_db()
        assert first.state == Question.ANSWERED
        assert Question.objects.now_in(room) == second


def test_a_question_put_back_while_another_is_taken_has_both_marks_or_none(room, cleo):
    seat = room.admit(cleo)
    first, second = Question.ask(seat, "One?"), Question.ask(seat, "Two?")
    for _ in range(ROUNDS):
        first.take_up()
        assert not at_once(first.let_wait, second.take_up)[1]
        first.refresh_from_db()
        assert bool(first.answered_at) == (first.state == Question.ANSWERED)
        assert Question.objects.now_in(room) == second
        second.let_wait()
