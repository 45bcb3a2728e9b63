"""The states of a question, from waiting to answered."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from qna.models import Question

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(room, cleo):
    return room.admit(cleo)


def ask_url(room):
    return reverse("questions", args=[room.slug])


def now_url(question):
    return reverse("now", args=[question.room.slug, question.pk])


def test_a_new_question_waits_and_is_shown(seat):
    question = Question.ask(seat, "  How do you\nprice? ")
    assert question.text == "How do you price?"
    assert list(Question.objects.shown_in(seat.room)) == [question]


@pytest.mark.parametrize("text", ["", "   \n", "\u202e"])
def test_an_empty_question_is_refused(seat, text):
    with pytest.raises(ValidationError, match="Write your question first"):
        Question.ask(seat, text)


def test_a_question_too_long_is_refused_with_the_number_of_characters_too_many(
    seat, browser_of, cleo
):
    response = browser_of(cleo).post(
        ask_url(seat.room), {"text": "x" * 10_000}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 422
    assert "9720 characters too long" in response.content.decode()
    assert not Question.objects.exists()


def test_no_question_is_asked_after_the_session_has_ended(seat):
    seat.room.end()
    with pytest.raises(ValidationError, match="ended"):
        Question.ask(seat, "Still there?")


def test_taking_up_a_question_completes_the_answer_before(seat):
    first, second = Question.ask(seat, "One?"), Question.ask(seat, "Two?")
    first.take_up()
    second.take_up()
    first.refresh_from_db()
    assert first.state == Question.ANSWERED and first.answered_at
    assert Question.objects.now_in(seat.room) == second


def test_taking_up_a_question_twice_keeps_the_first_time(seat):
    question = Question.ask(seat, "One?")
    question.take_up()
    moment = question.taken_at
    Question.objects.get().take_up()
    assert Question.objects.get().taken_at == moment


def test_the_host_takes_up_a_question_and_marks_it_answered(seat, ada, browser_of):
    question = Question.ask(seat, "One?")
    browser = browser_of(ada)
    assert browser.post(now_url(question)).status_code == 204
    assert Question.objects.get().state == Question.NOW
    assert browser.delete(now_url(question)).status_code == 204
    assert Question.objects.get().state == Question.ANSWERED


def test_a_listener_cannot_take_up_a_question(seat, cleo, browser_of):
    question = Question.ask(seat, "One?")
    assert browser_of(cleo).post(now_url(question)).status_code == 403


def test_the_host_of_another_room_cannot_take_up_a_question(seat, dov, browser_of):
    from rooms.models import Room

    question = Question.ask(seat, "One?")
    other = Room.start(dov, "Elsewhere")
    url = reverse("now", args=[other.slug, question.pk])
    assert browser_of(dov).post(url).status_code == 404


def test_no_question_is_taken_up_after_the_session_has_ended(seat, ada, browser_of):
    question = Question.ask(seat, "One?")
    seat.room.end()
    response = browser_of(ada).post(now_url(question))
    assert (response.status_code, response.content) == (409, b"This session has ended.")
    assert Question.objects.get().state == Question.WAITING


def test_dismissing_a_question_that_was_just_taken_up_also_empties_now(seat):
    stale = Question.ask(seat, "One?")
    Question.objects.get().take_up()
    before = type(seat.room).objects.get().event
    stale.dismiss()
    assert type(seat.room).objects.get().event == before + 2  # one for the question, one for Now


def test_the_end_of_the_session_completes_the_answer(seat):
    Question.ask(seat, "One?").take_up()
    seat.room.end()
    assert Question.objects.get().state == Question.ANSWERED
