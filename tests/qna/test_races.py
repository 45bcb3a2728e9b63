"""Acts of two hosts on questions at the same time."""

import threading

import pytest
from django.db import connection

from qna.models import Question
from rooms.models import Room
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


def test_without_the_lock_on_the_room_a_question_stays_in_now_after_the_end(
    room, cleo, monkeypatch
):
    """The control: `take_up` without its lock, where the session ends after it read the room."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time, with or without this lock")
    question = Question.ask(room.admit(cleo), "One?")
    room.go_live()
    has_read, has_ended = threading.Event(), threading.Event()

    def read_and_wait(question):
        found = Room.objects.get(pk=question.room_id)
        has_read.set()
        has_ended.wait(5)
        return found

    def end():
        has_read.wait(5)
        room.end()
        has_ended.set()

    monkeypatch.setattr(Question, "hold_room", read_and_wait)
    assert not at_once(question.take_up, end)[1]
    assert Question.objects.now_in(room) == question
