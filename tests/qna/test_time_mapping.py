"""Start and end of an answer, as takes and samples of the recording."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from qna.models import Question
from qna.models.moment import moment_of
from tests.support.recordings.factories import RATE, record, writer_of

pytestmark = pytest.mark.django_db


def test_start_and_end_of_an_answer_are_a_take_and_a_sample(live_room, cleo, settings):
    began = timezone.now() - timedelta(seconds=1)
    writer = writer_of(settings.RECORDINGS_ROOT / live_room.key)
    record(writer, seconds=3, unix=began.timestamp())
    question = Question.ask(live_room.admit(cleo), "How do you price?")
    question.take_up()
    question.finish()
    for mark, moment in (
        (question.starts, question.taken_at),
        (question.ends, question.answered_at),
    ):
        epoch, take, sample = mark
        assert (epoch, take) == (1, 1)
        assert sample == pytest.approx((moment - began).total_seconds() * RATE, abs=2)


def test_an_answer_that_was_not_recorded_has_neither_start_nor_end(room, cleo):
    room.go_live(recorded=False)
    question = Question.ask(room.admit(cleo), "How do you price?")
    question.take_up()
    assert question.starts is None and question.ends is None


def test_an_answer_before_go_live_has_no_start(room, cleo):
    question = Question.ask(room.admit(cleo), "How do you price?")
    question.take_up()
    assert question.starts is None


def test_an_answer_that_was_over_before_go_live_is_not_in_the_recording(room, cleo, settings):
    """A moment before the first take would map to its beginning."""
    seat = room.admit(cleo)
    over, going_on = Question.ask(seat, "How do you price?"), Question.ask(seat, "And why?")
    over.take_up()
    over.finish()
    going_on.take_up()
    room.go_live()
    record(writer_of(settings.RECORDINGS_ROOT / room.key), seconds=3, unix=time.time())
    going_on.finish()
    for question in (over, going_on):
        question.refresh_from_db()
    assert (over.starts, over.ends, moment_of(over, room)) == (None, None, None)
    assert going_on.starts == (1, 1, 0) and moment_of(going_on, room) == 0
