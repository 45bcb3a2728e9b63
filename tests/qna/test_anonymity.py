"""Questions whose askers are anonymous to the audience."""

import pytest

from qna.models import Pseudonym, Question


@pytest.fixture
def question(live_room, cleo):
    question = Question.ask(live_room.admit(cleo), "Is it dear?")
    question.anonymous = True
    question.save()
    return question


def test_the_audience_reads_no_name(question):
    assert question.asker_name() == "Anonymous"


def test_hosts_read_one_stable_pseudonym(question, live_room, cleo):
    second = Question.ask(live_room.admit(cleo), "And who pays?")
    second.anonymous = True
    assert question.asker_name(to_hosts=True) == "Anonymous 1"
    assert second.asker_name(to_hosts=True) == "Anonymous 1"


def test_each_asker_has_a_number_of_their_own(question, live_room, ben):
    assert str(Pseudonym.of(question.asker)) == "Anonymous 1"
    assert str(Pseudonym.of(live_room.admit(ben))) == "Anonymous 2"


def test_where_nobody_sees_names_a_named_question_shows_none(live_room, cleo):
    live_room.naming = live_room.ANONYMOUS
    question = Question.ask(live_room.admit(cleo), "Is it dear?")
    assert question.asker_name() == "Anonymous"
