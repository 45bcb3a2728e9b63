"""An asker edits their question: for 2 minutes, until somebody else votes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from qna.models import Question
from rooms.live.room_page import draw
from rooms.models import Room
from tests.support.at_once import overlapping


@pytest.fixture
def question(live_room, cleo):
    return Question.ask(live_room.admit(cleo), "Is it deer?")


def address(question):
    return reverse("edit-question", args=[question.room.slug, question.pk])


def text():
    return Question.objects.get().text


def test_the_asker_corrects_the_text(question, cleo, browser_of):
    browser = browser_of(cleo)
    assert "Is it deer?" in browser.get(address(question)).content.decode()
    assert browser.post(address(question), {"text": " Is it dear? "}).status_code == 204
    assert text() == "Is it dear?"


def test_everybody_reads_that_it_was_edited(question):
    question.edit("Is it dear?")
    assert "edited" in draw(question.room, "audience", "en", [f"question:{question.pk}"])[0]


def test_an_edit_sent_twice_is_one_edit(question):
    question.edit("Is it dear?")
    edited_at = Question.objects.get().edited_at
    question.edit("Is it dear?")
    assert Question.objects.get().edited_at == edited_at


def test_after_a_vote_it_cannot_be_edited(question, ben, cleo, browser_of):
    question.upvote(question.room.admit(ben))
    refused = browser_of(cleo).post(address(question), {"text": "Is it dear?"})
    assert (refused.status_code, text()) == (409, "Is it deer?")
    assert b"Somebody has voted for it" in refused.content
    assert "Somebody has voted" in browser_of(cleo).get(address(question)).content.decode()


def test_ones_own_vote_does_not_end_it(question, cleo, ben, browser_of):
    question.upvote(question.asker)
    assert b"Is it deer?</textarea>" in browser_of(cleo).get(address(question)).content
    question.edit("Is it dear?")
    question.upvote(question.room.admit(ben))
    with pytest.raises(ValidationError, match="Somebody has voted"):
        question.edit("Is it near?")
    question.take_back(question.asker)
    with pytest.raises(ValidationError, match="Somebody has voted"):
        question.edit("Is it near?")
    assert text() == "Is it dear?"


def test_after_two_minutes_it_cannot_be_edited(question):
    Question.objects.update(asked_at=timezone.now() - timedelta(seconds=121))
    with pytest.raises(ValidationError, match="2 minutes"):
        question.edit("Is it dear?")


@pytest.mark.parametrize("verb", [Question.take_up, Question.withdraw])
def test_a_question_that_waits_no_longer_cannot_be_edited(question, verb):
    verb(question)
    with pytest.raises(ValidationError, match="not waiting"):
        question.edit("Is it dear?")


@pytest.mark.parametrize(("words", "why"), [("  ", "Write"), ("a" * 281, "too long")])
def test_a_text_that_cannot_be_asked_is_refused(question, words, why):
    with pytest.raises(ValidationError, match=why):
        question.edit(words)


@pytest.mark.parametrize(("words", "status"), [("  ", 400), ("a" * 281, 400)])
def test_a_form_with_such_a_text_can_be_mended(question, cleo, browser_of, words, status):
    assert browser_of(cleo).post(address(question), {"text": words}).status_code == status


def test_the_form_says_for_how_long(question, cleo, browser_of):
    Question.objects.update(asked_at=timezone.now() - timedelta(seconds=19))
    page = browser_of(cleo).get(address(question)).content.decode()
    assert any(f">{left}</span> more, or until" in page for left in ("1:40", "1:41"))


def test_nobody_else_edits_it(question, dov, ada, browser_of):
    question.room.admit(dov)
    for person in (dov, ada):
        assert browser_of(person).get(address(question)).status_code == 403
        assert browser_of(person).post(address(question), {"text": "No"}).status_code == 403


def test_nobody_learns_of_a_question_that_waits_for_a_moderator(live_room, cleo, dov, browser_of):
    Room.objects.update(premoderated=True)
    live_room.refresh_from_db()
    question = Question.ask(live_room.admit(cleo), "Is it deer?")
    live_room.admit(dov)
    assert browser_of(dov).get(address(question)).status_code == 404
    question.edit("Is it dear?")
    assert text() == "Is it dear?"


@pytest.fixture
def moderated_room(live_room):
    Room.objects.update(premoderated=True, naming=Room.CHOICE)
    live_room.refresh_from_db()
    return live_room


@pytest.fixture
def approved(moderated_room, cleo, ada):
    question = Question.ask(moderated_room.admit(cleo), "Is it deer?")
    question.approve(moderated_room.seat_of(ada))
    return question


def drawn(question, role="audience"):
    return draw(question.room, role, "en", [f"question:{question.pk}"])[0]


def test_an_approved_question_cannot_be_edited(approved, cleo, browser_of):
    browser = browser_of(cleo)
    refused = browser.post(address(approved), {"text": "Is it dear?"})
    assert (refused.status_code, text()) == (409, "Is it deer?")
    assert "a moderator reads each question" in refused.content.decode()
    assert "a moderator reads each question" in browser.get(address(approved)).content.decode()


def test_the_form_says_that_an_approval_ends_it(moderated_room, cleo, browser_of):
    question = Question.ask(moderated_room.admit(cleo), "Is it deer?")
    page = browser_of(cleo).get(address(question)).content.decode()
    assert "or until a moderator approves it." in " ".join(page.split())


def test_no_page_offers_to_edit_an_approved_question(approved):
    assert "edit-question" not in drawn(approved) + drawn(approved, "host")


def test_an_approval_before_the_edit_arrives_decides(moderated_room, cleo):
    asked = Question.ask(moderated_room.admit(cleo), "Is it deer?")
    Question.objects.get().approve()
    with pytest.raises(ValidationError, match="a moderator reads each question"):
        asked.edit("Is it dear?")


def test_an_edit_that_is_repeated_after_the_approval_is_no_error(moderated_room, cleo):
    asked = Question.ask(moderated_room.admit(cleo), "Is it deer?")
    asked.edit("Is it dear?")
    asked.approve()
    asked.edit("Is it dear?")


def test_the_askers_own_words_are_not_marked_as_a_moderators(moderated_room, cleo, ada):
    host = moderated_room.seat_of(ada)
    question = Question.ask(moderated_room.admit(cleo), "Is it deer?")
    question.fix("Is it dear?", question.text, host)
    question.edit("Is it near?")
    edited = Question.objects.get()
    assert edited.edited_at and not edited.edited_by_moderator
    edited.approve(host)
    assert "edited by a moderator" not in drawn(edited)


def test_where_moderation_begins_what_everybody_reads_cannot_be_edited(question):
    question.room.change_rules(premoderated=True)
    with pytest.raises(ValidationError, match="a moderator reads each question"):
        question.edit("Is it dear?")


def test_where_nobody_moderates_any_more_an_approved_question_can_be_edited(approved):
    approved.room.change_rules(premoderated=False)
    approved.edit("Is it dear?")
    assert text() == "Is it dear?"


def test_hosts_edit_their_questions_which_nobody_approves(moderated_room, ada, browser_of):
    question = Question.ask(moderated_room.seat_of(ada), "Is it deer?")
    assert "edit-question" in drawn(question)
    assert browser_of(ada).post(address(question), {"text": "Is it dear?"}).status_code == 204


@pytest.mark.parametrize("how", ["anonymous", "name hidden"])
def test_the_offer_to_edit_does_not_tell_that_a_host_asked(moderated_room, cohost_ben, how):
    question = Question.ask(cohost_ben, "Is it deer?", anonymous=how == "anonymous")
    if how == "name hidden":
        question.show_name(False)
    assert question.is_waiting and "edit-question" not in drawn(question)
    with pytest.raises(ValidationError, match="a moderator reads each question"):
        question.edit("Is it dear?")


@pytest.mark.django_db(transaction=True)
def test_an_edit_raced_by_a_vote_has_one_outcome(question, ben):
    """Who voted first did not vote for other words."""
    seat, refused = question.room.admit(ben), []

    def edit():
        try:
            Question.objects.get().edit("Is it dear?")
        except ValidationError as late:
            refused.append(late)

    overlapping(edit, lambda: Question.objects.get().upvote(seat))
    after = Question.objects.get()
    assert after.votes == 1
    assert after.text == ("Is it deer?" if refused else "Is it dear?")


def test_no_page_learns_by_the_button_that_there_is_a_vote(live_room, question, dov):
    Room.objects.update(voting=Room.VOTES_AFTER_END)
    live_room.refresh_from_db()
    before = draw(live_room, "audience", "en", [f"question:{question.pk}"])
    question.upvote(live_room.admit(dov))
    assert "edit-question" in before[0]
    assert draw(live_room, "audience", "en", [f"question:{question.pk}"]) == before
