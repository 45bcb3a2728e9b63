"""Answers of a recorded session on the timeline of its replay."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from qna.models import Question
from recordings.models import Recording
from tests.support.recordings.answers import answered_aloud
from tests.support.recordings.factories import NOON, RATE, record, writer_of


@pytest.fixture
def seat(live_room, ben):
    return live_room.admit(ben)


@pytest.fixture
def session(recording):
    """A session with takes of 3 seconds at NOON and of 60 s at NOON + 100; it goes on."""
    writer = writer_of(recording.directory)
    record(writer, seconds=3)
    record(writer, sample=100 * RATE, seconds=30, unix=NOON + 100)
    return recording


def read(recording):
    recording.room.end()
    recording.finish()
    return Recording.objects.get(pk=recording.pk)


def near(seconds):
    """A take ends with its last whole AAC frame, so its length is that of its seconds nearly."""
    return pytest.approx(seconds, abs=0.025)


def titles(recording):
    return [answer.title for answer in read(recording).answers]


def test_an_answer_lies_where_it_is_in_the_replay(session, seat):
    answered_aloud(seat, "How do you price?", NOON + 101, NOON + 112)
    assert read(session).answers == [(near(4), near(15), "How do you price?")]


def test_an_answer_may_begin_in_one_take_and_end_in_the_next(session, seat):
    answered_aloud(seat, "How do you price?", NOON + 1, NOON + 105)
    ((start, stop, _),) = read(session).answers
    assert (start, stop) == (near(1), near(8))


def test_answers_come_in_the_order_in_which_they_were_given(session, seat):
    answered_aloud(seat, "Second?", NOON + 110, NOON + 120)
    answered_aloud(seat, "First?", NOON + 101, NOON + 109)
    assert titles(session) == ["First?", "Second?"]


@pytest.mark.parametrize(
    "state",
    [state for state, _ in Question.STATES if state not in (Question.ANSWERED, Question.NOW)],
)
def test_a_question_in_another_state_has_no_answer_in_it(state, session, seat):
    question = answered_aloud(seat, "How do you price?", NOON + 101, NOON + 109)
    Question.objects.filter(pk=question.pk).update(state=state)
    assert titles(session) == []


def test_a_question_that_was_answered_to_its_asker_alone_is_left_out(session, seat, ada):
    question = answered_aloud(seat, "How do you price?", NOON + 101, NOON + 109)
    question.answer_in_writing(session.room.seat_of(ada), "Between us.", private=True)
    assert titles(session) == []


def test_a_public_answer_in_writing_does_not_take_an_answer_out(session, seat, ada):
    question = answered_aloud(seat, "How do you price?", NOON + 101, NOON + 109)
    question.answer_in_writing(session.room.seat_of(ada), "Also here.")
    assert titles(session) == ["How do you price?"]


def test_a_question_that_was_answered_in_writing_only_is_left_out(session, seat, ada):
    Question.ask(seat, "How?").answer_in_writing(session.room.seat_of(ada), "By hand.")
    assert titles(session) == []


def test_an_answer_that_was_over_before_the_session_is_left_out(session, seat):
    session.room.live_at = datetime.fromtimestamp(NOON + 100, UTC)
    session.room.save(update_fields=["live_at"])
    answered_aloud(seat, "How do you price?", NOON + 1, NOON + 2)
    assert titles(session) == []


def test_the_answers_are_the_same_before_and_after_sealing(session, seat):
    answered_aloud(seat, "How do you price?", NOON + 101, NOON + 112)
    session.room.end()
    ((start, stop, title),) = Recording.objects.get(pk=session.pk).answers
    session.finish()
    assert Recording.objects.get(pk=session.pk).answers == [(near(start), near(stop), title)]


def test_a_session_that_is_not_recorded_has_no_answers(live_room, seat):
    answered_aloud(seat, "How do you price?", NOON + 1, NOON + 9)
    live_room.end()
    recording = Recording.objects.get(room=live_room)
    assert recording.answers == [] and recording.chapters == ()
    assert recording.replay_seconds == 0


def test_the_length_of_the_replay_leaves_out_the_pause_between_takes(session):
    assert read(session).replay_seconds == pytest.approx(33, abs=0.05)


def test_the_length_before_sealing_is_told_by_the_end_of_the_session(session):
    session.room.end()
    session.room.ended_at = datetime.fromtimestamp(NOON + 120, UTC)
    assert session.replay_seconds == pytest.approx(23)


def test_chapters_begin_with_a_welcome_in_the_language_of_the_session(session, seat):
    session.room.language = "fr"
    session.room.save(update_fields=["language"])
    answered_aloud(seat, "How do you price?", NOON + 113, NOON + 125)
    welcome, answer = read(session).chapters
    with override("fr"):
        assert welcome == (0, gettext("Welcome"))
    assert answer == (16, "How do you price?")


def test_no_name_is_in_the_chapters(session, seat, ben):
    answered_aloud(seat, "How do you price?", NOON + 113, NOON + 125)
    assert not any(ben.name in title for _, title in read(session).chapters)


def test_many_answers_cost_as_many_queries_as_one(session, seat):
    for number in range(20):
        answered_aloud(seat, f"Q{number}?", NOON + 101 + number, NOON + 101.5 + number)
    recording = read(session)
    with CaptureQueriesContext(connection) as queries:
        assert len(recording.answers) == 20 and recording.chapters
    assert len(queries) == 3  # the takes, the room and the questions
