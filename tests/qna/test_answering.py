"""Answers that a host types, for everybody or for the asker alone."""

import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from qna.models import Question, WrittenAnswer
from rooms.live.room_page import draw, draw_personal
from rooms.models import Room

pytestmark = pytest.mark.django_db

SECRET = "Between us: twelve euros."


@pytest.fixture
def question(live_room, cleo):
    return Question.ask(live_room.admit(cleo), "How do you price?")


@pytest.fixture
def host(live_room, ada):
    return live_room.seat_of(ada)


def as_it_is():
    return Question.objects.select_related("written_answer", "room").get()


def address(question):
    return reverse("answer", args=[question.room.slug, question.pk])


def html_of(question, role):
    return draw(question.room, role, "en", [f"question:{question.pk}"])[0]


@pytest.mark.parametrize("state", ["pending", "waiting", "next", "inbox"])
def test_a_public_answer_makes_the_question_answered_without_marks(question, host, state):
    Question.objects.update(state=state)
    question.answer_in_writing(host, "Twelve euros.")
    answered = as_it_is()
    assert answered.is_answered and answered.answered_at
    assert (answered.taken_at, answered.starts, answered.ends) == (None, None, None)


def test_a_public_answer_to_the_question_that_is_now_keeps_its_mark(question, host):
    question.take_up()
    question.answer_in_writing(host, "Twelve euros.")
    answered = as_it_is()
    assert answered.is_answered and answered.taken_at and answered.answered_at
    assert Question.objects.now_in(question.room) is None


@pytest.mark.parametrize("role", ["host", "speaker", "audience"])
def test_everybody_reads_a_public_answer_below_the_question(question, host, role):
    question.answer_in_writing(host, "Twelve euros.")
    assert "Twelve euros." in html_of(question, role)


@pytest.mark.parametrize("role", ["host", "speaker", "audience"])
def test_a_private_answer_is_on_no_page_that_others_share(question, host, role):
    question.answer_in_writing(host, SECRET, private=True)
    html = html_of(question, role)
    assert "Answered privately" in html and SECRET not in html
    everything = ["now", "next", "questions", "hostbar", "copies"]
    assert SECRET not in draw(question.room, role, "en", everything)[0]


def test_a_private_answer_is_on_its_askers_page_alone(question, host, live_room, dov):
    question.answer_in_writing(host, SECRET, private=True)
    assert SECRET in draw_personal(live_room, question.asker, "en")
    assert SECRET not in draw_personal(live_room, live_room.admit(dov), "en")
    assert SECRET not in draw_personal(live_room, host, "en")
    assert SECRET not in draw_personal(live_room, None, "en")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("waiting", "answered"),
        ("next", "answered"),
        ("answered", "answered"),
        ("pending", "dismissed"),
        ("inbox", "inbox"),
        ("dismissed", "dismissed"),
    ],
)
def test_a_private_answer_shows_no_question_that_was_not_seen(question, host, before, after):
    Question.objects.update(state=before)
    question.answer_in_writing(host, SECRET, private=True)
    assert as_it_is().state == after


@pytest.mark.parametrize("state", ["withdrawn", "refused", "merged"])
@pytest.mark.parametrize("private", [True, False])
def test_what_is_not_there_is_not_answered(question, host, state, private):
    Question.objects.update(state=state)
    with pytest.raises(ValidationError, match="present state"):
        question.answer_in_writing(host, "Twelve.", private=private)
    assert not WrittenAnswer.objects.exists()


def read_in(page):
    """The version of the question that a form to answer it holds."""
    return re.search(r'name="read" value="(\d+)"', page.content.decode())[1]


@pytest.mark.parametrize("state", ["pending", "waiting", "inbox"])
def test_an_answer_to_a_text_that_was_changed_is_refused_with_the_new_one(
    question, ada, browser_of, state
):
    Question.objects.update(state=state)
    question.refresh_from_db()
    browser = browser_of(ada)
    dialog = browser.get(reverse("manage-question", args=[question.room.slug, question.pk]))
    question.edit("How do you dice?")
    answer = {"text": "By guess.", "for": "everybody"}
    script = {"headers": {"HX-Request": "true"}}
    again = browser.post(address(question), answer | {"read": read_in(dialog)}, **script)
    assert (again.status_code, as_it_is().state) == (422, state)
    assert "“How do you dice?” See whether your answer" in unescape(again.content.decode())
    assert "By guess.</textarea>" in again.content.decode()
    sent = browser.post(address(question), answer | {"read": read_in(again)}, **script)
    assert (sent.status_code, as_it_is().state) == (204, "answered")


def test_an_answer_is_changed_and_the_last_word_stands(question, host):
    question.answer_in_writing(host, "Ten.")
    question.answer_in_writing(host, "Twelve.")
    assert [answer.text for answer in WrittenAnswer.objects.all()] == ["Twelve."]


def test_an_answer_sent_twice_is_one_event(question, host):
    question.answer_in_writing(host, "Twelve.")
    before = Room.objects.get().event
    question.answer_in_writing(host, " Twelve. ")
    assert Room.objects.get().event == before


def test_a_public_answer_that_becomes_private_leaves_the_pages(question, host):
    question.answer_in_writing(host, SECRET)
    question.answer_in_writing(host, SECRET, private=True)
    assert SECRET not in html_of(question, "audience")
    assert as_it_is().is_answered


def test_a_question_from_the_inbox_goes_back_there_with_a_private_answer(question, host):
    question.room.end()
    Question.objects.update(state="inbox", asked_at=timezone.now())
    question.answer_in_writing(host, "For all.")
    question.answer_in_writing(host, SECRET, private=True)
    assert as_it_is().state == Question.INBOX


def test_without_its_answer_a_question_waits_again(question, host):
    question.answer_in_writing(host, "Twelve.")
    assert question.delete_written_answer() and not question.delete_written_answer()
    back = as_it_is()
    assert (back.state, back.answered_at) == (Question.WAITING, None)


def test_without_its_written_answer_a_question_answered_aloud_stays_answered(question, host):
    question.take_up()
    question.finish()
    question.answer_in_writing(host, "Twelve.")
    question.delete_written_answer()
    assert as_it_is().is_answered


def test_a_host_answers_after_the_end(question, ada, browser_of):
    question.room.end()
    answer = browser_of(ada).post(address(question), {"text": "Twelve.", "for": "everybody"})
    assert answer.status_code == 204 and as_it_is().is_answered


def test_only_a_host_answers(question, cleo, dov, browser_of):
    question.room.admit(dov)
    for person in (cleo, dov):
        assert browser_of(person).post(address(question), {"text": "I."}).status_code == 403
        assert browser_of(person).delete(address(question)).status_code == 403


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write your answer first."),
        (" \n \u202e", "Write your answer first."),
        ("x" * 2001, "1 character too long; 2000 fit"),
        ("x\n" * 20_000, "38000 characters too long"),
    ],
)
def test_a_text_that_does_not_fit_comes_back_with_the_reason(
    question, ada, browser_of, text, sentence
):
    answer = browser_of(ada).post(address(question), {"text": text}, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not WrittenAnswer.objects.exists()


def test_lines_stay_lines(question, host):
    question.answer_in_writing(host, "One.\r\n\r\n\r\n Two.\tThree.\n")
    assert WrittenAnswer.objects.get().text == "One.\n\nTwo. Three."


def test_the_dialog_offers_the_answer_as_it_stands(question, host, ada, browser_of):
    question.answer_in_writing(host, SECRET, private=True)
    url = reverse("manage-question", args=[question.room.slug, question.pk])
    html = browser_of(ada).get(url).content.decode()
    assert SECRET in html and "Delete the answer" in html
