"""Questions that wait for a moderator: approved, refused, corrected, and who sees what of it."""

import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hotline.push.variant import ListKey
from qna.models import Question
from qna.question_lists import read
from rooms.live.page_context import page_context
from rooms.live.room_page import draw, draw_list
from rooms.models import Room, Seat
from tests.support.at_once import overlapping

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderated_room(live_room):
    Room.objects.update(premoderated=True)
    live_room.refresh_from_db()
    return live_room


@pytest.fixture
def question(moderated_room, cleo):
    return Question.ask(moderated_room.admit(cleo), "How do you price?")


@pytest.fixture
def host(moderated_room, ada):
    return moderated_room.seat_of(ada)


def address(name, question):
    return reverse(name, args=[question.room.slug, question.pk])


def as_it_is(question):
    return Question.objects.get(pk=question.pk)


def test_a_question_waits_for_a_moderator(question):
    assert question.is_pending


def test_a_hosts_question_needs_no_approval(moderated_room, host, ben):
    assert Question.ask(host, "Who are you?").is_waiting
    assert Question.ask(moderated_room.admit(ben, Seat.COHOST), "And you?").is_waiting


@pytest.mark.parametrize("role", ["speaker", "audience"])
@pytest.mark.parametrize("refused", [False, True])
def test_only_hosts_read_it(question, role, refused):
    if refused:
        question.refuse(Question.RUDE)
    assert question.text not in draw(question.room, role, "en", ["questions", "pending-note"])[0]
    assert question.text not in draw(question.room, role, "en", [f"question:{question.pk}"])[0]
    shown = read(question.room, ListKey("refused" if refused else "pending"), to_hosts=True)
    assert question.text in draw_list(question.room, "host", "en", shown)


@pytest.mark.parametrize("refused", [False, True])
def test_no_page_of_others_has_it(question, ben, refused, browser_of):
    if refused:
        question.refuse(Question.RUDE)
    question.room.admit(ben)
    page = browser_of(ben).get(f"/r/{question.room.slug}/").content.decode()
    assert question.text not in page


def test_approving_shows_it_to_everybody(question, host):
    assert question.approve(host) and not question.approve(host)
    shown = as_it_is(question)
    assert shown.is_waiting and shown.approved_at
    assert question.text in draw(question.room, "audience", "en", ["questions"])[0]


def test_taking_it_approves_it(question):
    assert question.take_up()
    taken = as_it_is(question)
    assert (taken.state, bool(taken.approved_at)) == (Question.NOW, True)


def test_nobody_votes_for_it(question, ben):
    with pytest.raises(ValidationError, match="no longer open"):
        question.upvote(question.room.admit(ben))


def test_its_asker_reads_that_it_waits(question):
    assert question.moderation_note.startswith("It waits for a moderator.")


def test_its_asker_reads_the_reason_of_a_refusal(question, host):
    question.refuse(Question.OFF_TOPIC, "Ask it in the second part.", host)
    refused = as_it_is(question)
    assert refused.moderation_note == (
        "A moderator did not let it through. Reason: off topic. “Ask it in the second part.”"
    )


def test_the_asker_of_a_hidden_question_reads_that_it_was_hidden(question, host):
    question.approve(host)
    question.refuse(Question.OTHER, by=host)
    assert as_it_is(question).moderation_note == "A moderator hid it."


def test_the_asker_of_a_dismissed_question_is_told(question):
    question.dismiss()
    assert as_it_is(question).moderation_note == "A host put it aside without an answer."


def test_a_refusal_is_undone_to_where_the_question_was(question, host):
    question.refuse(Question.RUDE, by=host)
    assert question.show_again(host) and not question.show_again(host)
    back = as_it_is(question)
    assert (back.state, back.reason, back.put_aside_at) == (Question.PENDING, "", None)


def test_without_moderation_a_refused_question_comes_back_visible(question, host):
    question.refuse(Question.RUDE, by=host)
    Room.objects.update(premoderated=False)
    question.show_again(host)
    assert as_it_is(question).is_waiting


def test_a_question_that_is_hidden_after_approval_comes_back_visible(question, host):
    question.approve(host)
    question.refuse(Question.RUDE, by=host)
    question.show_again(host)
    assert as_it_is(question).is_waiting


@pytest.mark.parametrize(
    ("reason", "words", "sentence"),
    [("silly", "", "one of the reasons"), (Question.OTHER, "x" * 281, "too long")],
)
def test_a_strange_reason_is_refused(question, ada, browser_of, reason, words, sentence):
    data = {"reason": reason, "words": words}
    answer = browser_of(ada).post(address("refused", question), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert as_it_is(question).is_pending


def test_a_host_does_not_show_what_staff_hid(question, ada, browser_of):
    question.refuse(Question.RUDE)
    answer = browser_of(ada).delete(address("refused", question))
    assert answer.status_code == 409
    assert "from the admin" in answer.content.decode()
    assert as_it_is(question).is_refused


def test_what_left_the_list_is_not_approved(question, ada, browser_of):
    question.refuse(Question.RUDE)
    answer = browser_of(ada).post(address("approved", question))
    assert answer.status_code == 409
    assert "no longer waits" in answer.content.decode()


def approve_button(html):
    """The address to which the button of a pending question sends."""
    return unescape(re.search(r'hx-post="([^"]+/approved[^"]*)"', html)[1])


def listed(question):
    shown = read(question.room, ListKey("pending"), to_hosts=True)
    return draw_list(question.room, "host", "en", shown)


@pytest.mark.parametrize("where", ["list", "dialog"])
def test_a_host_approves_only_the_text_that_was_read(question, ada, browser_of, where):
    browser = browser_of(ada)

    def shown():
        if where == "list":
            return listed(question)
        return browser.get(address("manage-question", question)).content.decode()

    pressed = approve_button(shown())
    as_it_is(question).edit("How do you dice?")
    refused = browser.post(pressed)
    assert (refused.status_code, as_it_is(question).state) == (409, Question.PENDING)
    assert refused.content.decode() == "It was changed meanwhile. Read it again."
    assert "How do you dice?" in shown()
    again = approve_button(shown())
    assert [browser.post(again).status_code for _twice in range(2)] == [204, 204]
    assert as_it_is(question).is_waiting


def test_a_correction_by_another_host_is_read_before_an_approval(
    question, host, ada, cohost_ben, browser_of
):
    pressed = approve_button(listed(question))
    question.fix("How do you set prices?", question.text, cohost_ben)
    assert browser_of(ada).post(pressed).status_code == 409
    assert as_it_is(question).is_pending


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5000, "1"])
def test_a_strange_version_approves_no_text_that_was_changed(question, ada, browser_of, version):
    question.edit("How do you dice?")
    answer = browser_of(ada).post(address("approved", question) + f"?read={version}")
    assert answer.status_code == 409 and as_it_is(question).is_pending


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("protected", [True, False])
def test_of_an_edit_and_an_approval_at_once_one_is_refused(question, host, protected):
    """Without the version that was read, everybody reads a text that no moderator has read."""
    refused = []

    def attempt(verb, *args):
        try:
            verb(*args)
        except ValidationError:
            refused.append(verb)

    edited, approved = as_it_is(question), as_it_is(question)
    overlapping(
        lambda: attempt(edited.edit, "How do you dice?"),
        lambda: attempt(approved.approve, host, 0 if protected else None),
    )
    after = as_it_is(question)
    unread = after.is_waiting and after.text == "How do you dice?"
    assert (len(refused), unread) == ((1, False) if protected else (0, True))


def test_a_host_corrects_the_text(question, host, cleo):
    assert question.fix("How do you set prices?", question.text, host)
    assert not question.fix("How do you set prices?", "How do you price?", host)
    fixed = as_it_is(question)
    assert fixed.text == "How do you set prices?" and fixed.edited_by_moderator
    fixed.approve(host)
    html = draw(question.room, "audience", "en", ["questions"])[0]
    assert "edited by a moderator" in html


def test_an_edit_of_its_asker_is_not_overwritten(question, host):
    Question.objects.update(text="How do you price it?")
    with pytest.raises(ValidationError, match="changed meanwhile"):
        question.fix("How do you set prices?", "How do you price?", host)


@pytest.mark.parametrize(
    ("text", "sentence"), [(" ", "needs words"), ("x" * 281, "too long"), ("Fine?", "no longer")]
)
def test_a_correction_that_cannot_be(question, host, ada, browser_of, text, sentence):
    if text == "Fine?":
        question.approve(host)
    data = {"text": text, "before": question.text}
    answer = browser_of(ada).post(address("question-text", question), data)
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert as_it_is(question).text == "How do you price?"


@pytest.mark.parametrize("name", ["approved", "refused", "question-text", "asker-block"])
def test_only_hosts_of_the_room_moderate(question, cleo, ben, dov, browser_of, name):
    Room.start(dov, "Another")
    question.room.admit(ben)
    for person in (cleo, ben, dov):
        browser = browser_of(person)
        assert browser.post(address(name, question)).status_code == 403
        assert browser.get(address(name, question)).status_code in (403, 405)
    assert as_it_is(question).is_pending


def test_the_page_costs_no_query_for_each_pending_question(
    question, host, cleo, django_assert_max_num_queries
):
    for number in range(5):
        Question.ask(question.asker, f"Number {number}?")
    with django_assert_max_num_queries(25):
        draw(question.room, "host", "en", ["questions", "pending-note", "warnings"])
    assert page_context(question.room, host)
