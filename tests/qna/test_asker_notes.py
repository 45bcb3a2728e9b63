"""The notes of what became of one's own questions, which their asker closes after reading."""

import pytest
from django.urls import reverse

from qna.models import Question
from rooms.live.room_page import draw_personal

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleos(live_room, cleo):
    return live_room.admit(cleo)


@pytest.fixture
def question(cleos):
    return Question.ask(cleos, "How do you price?")


@pytest.fixture
def other(live_room, ben):
    return Question.ask(live_room.admit(ben), "What does it cost?")


def notes(seat):
    """The names of the notes on the page of a seat, as a reload shows them."""
    return [one.note_name for one in Question.objects.noted_for(seat)]


def got_it(browser, question, state):
    address = reverse("news-seen", args=[question.room.slug])
    assert browser.post(f"{address}?seen={question.pk}.{state}").status_code == 204


def refuse(question, _other):
    question.refuse(Question.RUDE)


def merge(question, other):
    question.merge_into(other)


@pytest.mark.parametrize(("verb", "state"), [(refuse, "refused"), (merge, "merged")])
def test_a_note_that_the_asker_got_stays_closed(
    question, other, cleos, cleo, browser_of, verb, state
):
    verb(question, other)
    assert notes(cleos) == [f"{question.pk}.{state}"]
    page = draw_personal(question.room, cleos, "en")
    assert f"?seen={question.pk}.{state}" in page and "Got it: How do you price?" in page
    got_it(browser_of(cleo), question, state)
    assert notes(cleos) == []
    assert "How do you price?" not in draw_personal(question.room, cleos, "en")


def test_a_note_of_another_state_is_unread_again(question, other, cleos, cleo, browser_of):
    question.refuse(Question.RUDE)
    got_it(browser_of(cleo), question, "refused")
    question.show_again()
    question.merge_into(other)
    assert notes(cleos) == [f"{question.pk}.merged"]
    question.undo_merge()
    question.refuse(Question.UNCLEAR)
    assert notes(cleos) == [f"{question.pk}.refused"]


def test_a_note_that_came_meanwhile_is_not_closed_with_the_older(
    question, other, cleos, cleo, browser_of
):
    question.merge_into(other)
    got_it(browser_of(cleo), question, "refused")
    assert notes(cleos) == [f"{question.pk}.merged"]


def test_a_question_that_still_waits_cannot_be_closed(question, cleos, cleo, browser_of):
    Question.objects.update(state=Question.PENDING)
    got_it(browser_of(cleo), question, "pending")
    assert notes(cleos) == [f"{question.pk}.pending"]
    assert "Got it" not in draw_personal(question.room, cleos, "en")


def test_nobody_closes_the_notes_of_others(question, cleos, live_room, dov, browser_of):
    question.refuse(Question.RUDE)
    live_room.admit(dov)
    got_it(browser_of(dov), question, "refused")
    assert notes(cleos) == [f"{question.pk}.refused"]
