"""A change of one question changes no other question."""

import pytest

from qna.models import Question, Vote
from rooms.models import Room

pytestmark = pytest.mark.django_db


def waiting(question):
    pass


def answered(question):
    question.take_up()
    question.finish()


def voted(question):
    question.upvote(question.asker)


ACTS = [
    (waiting, Question.take_up),
    (waiting, Question.dismiss),
    (waiting, Question.refuse),
    (waiting, Question.withdraw),
    (waiting, voted),
    (voted, lambda question: question.take_back(question.asker)),
    (answered, Question.take_up),
    (answered, Question.dismiss),
]


@pytest.mark.parametrize(("state", "act"), ACTS)
def test_a_change_of_one_question_changes_no_other(room, ada, cleo, state, act):
    seat, other = room.admit(cleo), Room.start(ada, "Another")
    chosen, neighbour = Question.ask(seat, "Mine?"), Question.ask(seat, "Mine too?")
    elsewhere = Question.ask(other.seats.get(), "Elsewhere?")
    for question in (chosen, neighbour, elsewhere):
        state(question)

    def rows(**filters):
        votes = Vote.objects.filter(question__in=Question.objects.filter(**filters))
        return list(Question.objects.filter(**filters).values()), votes.count()

    bystanders = {"pk__in": [neighbour.pk, elsewhere.pk]}
    mine, others = rows(pk=chosen.pk), rows(**bystanders)
    act(Question.objects.get(pk=chosen.pk))
    assert rows(**bystanders) == others
    assert rows(pk=chosen.pk) != mine
