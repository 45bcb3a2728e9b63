"""The tally on the page of an ended session: its numbers add up to what was asked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qna.models import Question, WrittenAnswer
from qna.tally import tally
from rooms.live.room_page import draw
from rooms.live.status import AUDIENCE, HOST
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
    numbers = tally(live_room, to_hosts=True)
    assert numbers.asked == len(Question.STATES) - 1 and numbers.withdrawn == 1


def test_an_answer_on_stage_is_aloud_even_with_words_beside_it(live_room, ask):
    question = ask()
    question.take_up()
    question.finish()
    write(question)
    numbers = tally(live_room, to_hosts=True)
    assert (numbers.aloud, numbers.in_writing) == (1, 0)


@pytest.mark.parametrize("private", [True, False])
def test_words_alone_are_an_answer_in_writing(live_room, ask, private):
    write(ask(), private=private)
    numbers = tally(live_room, to_hosts=True)
    assert (numbers.aloud, numbers.in_writing, numbers.unanswered) == (0, 1, 0)


def test_hidden_questions_are_counted_by_reason(live_room, ask):
    for reason in ("rude", "off-topic", "rude", ""):
        ask(state="refused", reason=reason)
    assert tally(live_room, to_hosts=True).refused_in_words == [
        ("rude or hurtful", 2),
        ("no reason given", 1),
        ("off topic", 1),
    ]


@pytest.fixture
def ask_late(ask):
    """A function that asks a question which counts as one that came after the end."""
    return lambda **fields: ask(asked_at=timezone.now() + timedelta(minutes=1), **fields)


@pytest.mark.parametrize("state", ["inbox", "dismissed", "refused", "withdrawn"])
def test_the_open_tally_counts_no_question_that_only_hosts_read(live_room, ask, ask_late, state):
    ask()
    ask_late(state=state)
    live_room.end()
    numbers = tally(live_room, to_hosts=False)
    assert (numbers.asked, numbers.unanswered, numbers.inbox, numbers.withdrawn) == (1, 1, 0, 0)
    assert numbers.dismissed == 0 and numbers.refused == {}


def test_hosts_read_how_many_are_in_the_inbox_by_its_own_word(live_room, ask, ask_late):
    ask()
    ask_late(state="inbox")
    live_room.end()
    numbers = tally(live_room, to_hosts=True)
    assert (numbers.asked, numbers.unanswered, numbers.inbox) == (2, 1, 1)
    to_hosts, to_others = (draw(live_room, role, "en", ["tally"])[0] for role in (HOST, AUDIENCE))
    assert "Asked after the end" in to_hosts and "Asked after the end" not in to_others


def test_a_late_question_with_a_public_answer_counts_for_everybody(live_room, ask_late):
    write(ask_late(state="answered"))
    live_room.end()
    assert tally(live_room, to_hosts=False).in_writing == 1


def test_it_takes_one_query(live_room, ask, django_assert_num_queries):
    for _ in range(20):
        ask()
    with django_assert_num_queries(1):
        tally(live_room, to_hosts=True)


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
