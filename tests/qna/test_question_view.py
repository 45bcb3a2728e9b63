"""A drawn question is kept, and drawn again as soon as anything differs that it shows."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from qna import question_view
from qna.models import Label, Question
from rooms.models import Room, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(live_room, cleo):
    return Question.ask(live_room.admit(cleo), "How do you price?")


def draw(question, **context):
    fresh = Question.objects.select_related("room", "asker__person").get(pk=question.pk)
    return question_view.draw(fresh, context)


def change(**fields):
    return lambda question: Question.objects.filter(pk=question.pk).update(**fields)


CHANGES = {
    "text": change(text="How?"),
    "votes": change(votes=7),
    "state": lambda question: question.make_next(),
    "answer": lambda question: (question.take_up(), question.finish()),
    "written answer": lambda question: question.answer_in_writing(
        question.room.seat_of(question.room.host), "By guess."
    ),
    "pin": lambda question: question.pin(),
    "label": lambda question: question.label("Money"),
    "correction": change(edited_by_moderator=True),
    "edit": change(edited_at=timezone.now()),
    "its time": change(asked_at=timezone.now() - timedelta(hours=2)),
    "time to edit": change(asked_at=timezone.now() - timedelta(minutes=5)),
    "asker's name": lambda question: question.asker.person.rename("Cleopatra"),
    "asker's role": lambda question: question.asker.become(Seat.COHOST),
    "anonymity": change(anonymous=True),
    "rule of names": lambda question: Room.objects.update(naming=Room.ANONYMOUS),
    "rule of votes": lambda question: Room.objects.update(voting=Room.NO_VOTES),
    "zone": lambda question: Room.objects.update(zone="Asia/Tokyo"),
    "end": lambda question: question.room.end(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_it_is_drawn_again_when_it_changes(question, what):
    before = draw(question)
    assert draw(question) is before
    CHANGES[what](question)
    assert draw(question) != before


@pytest.mark.parametrize(
    "context",
    [
        {"hosts": True},
        {"votes_hidden": True},
        {"mine": {1}},
        {"asked": {1}},
    ],
    ids=lambda context: next(iter(context)),
)
def test_each_reader_gets_their_own(question, context):
    context = {name: {question.pk} if value == {1} else value for name, value in context.items()}
    assert draw(question, **context) != draw(question)


def test_it_is_kept_in_each_language(question):
    with override("fr"):
        french = draw(question)
    assert "Pourquoi" in french and "Pourquoi" not in draw(question)
    with override("fr"):
        assert draw(question) is french


def test_a_question_that_one_person_seeks_is_marked_for_them_alone(question):
    assert 'aria-current="true"' in draw(question, sought=question)
    assert 'aria-current="true"' not in draw(question)


def test_labels_keep_their_order(question):
    for name in ("Money", "Ethics"):
        question.label(name)
    html = draw(question)
    assert html.index("Ethics") < html.index("Money")
    assert Label.objects.count() == 2
