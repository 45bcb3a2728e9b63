"""Two hosts at once."""

import threading

import pytest
from django.db import connection

from qna.models import Question

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 15


def at_once(*verbs):
    """Run each in a thread of its own, all from the same instant; what they raised."""
    start, raised = threading.Barrier(len(verbs)), []

    def run(verb):
        try:
            start.wait()
            verb()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_taking_one_question_while_another_is_finished_waits_for_nobody_forever(room, cleo):
    """On PostgreSQL two transactions that each hold a row the other wants end by an error."""
    seat = room.admit(cleo)
    for _ in range(ROUNDS):
        first, second = Question.ask(seat, "One?"), Question.ask(seat, "Two?")
        first.take_up()
        assert at_once(first.finish, second.take_up) == []
        first.refresh_from_db()
        assert first.state == Question.ANSWERED
        assert Question.objects.now_in(room) == second


def test_a_session_ends_while_a_question_is_taken(room, cleo):
    seat = room.admit(cleo)
    room.go_live()
    first, second = Question.ask(seat, "One?"), Question.ask(seat, "Two?")
    first.take_up()
    assert at_once(first.finish, second.take_up, room.end) == []
    assert Question.objects.now_in(room) is None
