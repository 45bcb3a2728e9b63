"""The tally on the page of an ended session: its numbers add up to what was asked."""

import pytest

from qna.models import Question, WrittenAnswer
from qna.tally import tally
from rooms.live.room_page import draw
from rooms.models import Seat


@pytest.fixture
def ask(live_room, cleo):
    """A function that asks a question and puts it into a state."""
    seat = live_room.admit(cleo)

    def ask(**fields):
        question = Question.ask(seat, "Is it dear?")
        Question.objects.filter(pk=question.pk).update(**fields)
        return Question.objects.get(pk=question.pk)

    return ask


def write(question, private=False):
    host = question.room.seats.get(role=Seat.HOST)
    WrittenAnswer.objects.create(question=question, by=host, text="Yes.", private=private)


def test_every_question_is_counted_once(live_room, ask):
    for state in dict(Question.STATES):
        ask(state=state)
    numbers = tally(live_room)
    assert numbers.asked == len(Question.STATES) - 1 and numbers.withdrawn == 1


def test_an_answer_on_stage_is_aloud_even_with_words_beside_it(live_room, ask):
    question = ask()
    question.take_up()
    question.finish()
    write(question)
    numbers = tally(live_room)
    assert (numbers.aloud, numbers.in_writing) == (1, 0)


@pytest.mark.parametrize("private", [True, False])
def test_words_alone_are_an_answer_in_writing(live_room, ask, private):
    write(ask(), private=private)
    numbers = tally(live_room)
    assert (numbers.aloud, numbers.in_writing, numbers.unanswered) == (0, 1, 0)


def test_hidden_questions_are_counted_by_reason(live_room, ask):
    for reason in ("rude", "off-topic", "rude", ""):
        ask(state="refused", reason=reason)
    assert tally(live_room).refused_in_words == [
        ("rude or hurtful", 2),
        ("no reason given", 1),
        ("off topic", 1),
    ]


def test_it_takes_one_query(live_room, ask, django_assert_num_queries):
    for _ in range(20):
        ask()
    with django_assert_num_queries(1):
        tally(live_room)


def test_nobody_reads_it_before_the_end(live_room, ask):
    ask()
    assert draw(live_room, "audience", "en", ["tally"])[0] == ""


def test_everybody_reads_it_after_the_end(live_room, ask, client):
    ask(state="refused", reason="rude")
    live_room.end()
    page = client.get(live_room.get_absolute_url()).content.decode()
    assert "What became of the questions" in page and "Hidden: rude or hurtful" in page


def test_a_question_that_changes_after_the_end_changes_it(live_room, ask):
    ask()
    live_room.end()
    live_room.refresh_from_db()
    assert "tally" in draw(live_room, "audience", "en", ["tally"])[0]
