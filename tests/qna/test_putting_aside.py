"""Questions that were dismissed, hidden or withdrawn, and how they come back."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from qna.models import Question
from rooms.live.room_page import draw
from rooms.models import Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(live_room, cleo):
    return Question.ask(live_room.admit(cleo), "How do you price?")


def address(name, question):
    return reverse(name, args=[question.room.slug, question.pk])


def drawn(question, role):
    return draw(question.room, role, "en", [f"question:{question.pk}"])


def state():
    return Question.objects.get().state


def test_a_dismissed_question_is_put_back_as_it_was(question, dov):
    question.upvote(question.room.admit(dov))
    question.dismiss()
    assert question.put_back()
    back = Question.objects.get()
    assert (back.state, back.votes) == (Question.WAITING, 1)


def test_a_question_that_is_dismissed_while_it_is_answered_comes_back_waiting(question):
    question.take_up()
    question.dismiss()
    question.put_back()
    back = Question.objects.get()
    assert back.is_waiting and back.taken_at is None


def test_a_dismissed_answer_comes_back_answered(question):
    question.take_up()
    question.finish()
    question.dismiss()
    question.put_back()
    back = Question.objects.get()
    assert back.is_answered and back.taken_at and back.answered_at


def test_putting_back_twice_is_one_event(question):
    question.dismiss()
    before = Room.objects.get().event
    assert question.put_back() and not question.put_back()
    assert Room.objects.get().event == before + 1


def test_a_host_does_not_put_back_what_a_moderator_hid(question, ada, browser_of):
    question.refuse()
    assert not question.put_back()
    assert browser_of(ada).delete(address("dismissed", question)).status_code == 404
    assert state() == Question.REFUSED


def test_a_moderator_shows_a_hidden_question_again(question):
    question.refuse()
    assert question.show_again() and not question.show_again()
    assert state() == Question.WAITING


def test_a_moderator_does_not_show_what_a_host_dismissed(question):
    question.dismiss()
    assert not question.show_again()


def test_the_host_dismisses_and_puts_back(question, ada, browser_of):
    browser = browser_of(ada)
    assert browser.post(address("dismissed", question)).status_code == 204
    assert state() == Question.DISMISSED
    assert browser.delete(address("dismissed", question)).status_code == 204
    assert state() == Question.WAITING


def test_a_listener_cannot_put_a_question_back(question, cleo, browser_of):
    question.dismiss()
    assert browser_of(cleo).delete(address("dismissed", question)).status_code == 403


def test_an_asker_asks_a_withdrawn_question_again(question, cleo, browser_of):
    browser = browser_of(cleo)
    assert browser.delete(address("question", question)).status_code == 204
    assert state() == Question.WITHDRAWN
    assert browser.post(address("question", question)).status_code == 204
    assert state() == Question.WAITING


def test_nobody_else_brings_a_withdrawn_question_back(question, dov, ada, browser_of):
    question.room.admit(dov)
    question.withdraw()
    assert browser_of(dov).post(address("question", question)).status_code == 403
    assert browser_of(ada).post(address("question", question)).status_code == 403


def test_an_asker_does_not_bring_back_what_was_dismissed(question, cleo, browser_of):
    question.dismiss()
    assert browser_of(cleo).post(address("question", question)).status_code == 404


def test_a_withdrawn_question_does_not_come_back_after_the_end(question, cleo, browser_of):
    question.withdraw()
    question.room.end()
    answer = browser_of(cleo).post(address("question", question))
    assert (answer.status_code, state()) == (409, Question.WITHDRAWN)
    assert b"questions are closed" in answer.content
    with pytest.raises(ValidationError, match="closed"):
        question.undo_withdrawal()


@pytest.mark.parametrize("verb", [Question.dismiss, Question.refuse])
@pytest.mark.parametrize("role", ["speaker", "audience"])
def test_only_hosts_read_what_was_put_aside(question, verb, role):
    verb(question)
    assert drawn(question, role) == ("", [f"question-{question.pk}"])
    html, gone = drawn(question, "host")
    assert question.text in html and not gone


def test_hosts_do_not_read_what_its_asker_withdrew(question):
    question.withdraw()
    assert drawn(question, "host") == ("", [f"question-{question.pk}"])


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("How do you price?", "How do you price?"),
        ("word " * 30, "word word word word word word word word word word word…"),
        ("x" * 200, "x" * 59 + "…"),
    ],
)
def test_the_name_of_a_button_has_the_start_of_the_question(text, short):
    assert Question(text=text).short_text == short
