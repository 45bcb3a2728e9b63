"""Start and end of an answer, as takes and samples of the recording."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qna.models import Question
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
