"""Acts of two hosts on questions at the same time."""

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


def test_a_session_that_ends_while_a_question_is_taken_up_has_no_question_in_now(room, cleo):
    seat = room.admit(cleo)
    room.go_live()
    first, second = Question.ask(seat, "One?"), Question.ask(seat, "Two?")
    first.take_up()
    assert not at_once(first.finish, second.take_up, room.end)[1]
    assert Question.objects.now_in(room) is None
