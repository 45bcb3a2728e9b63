"""The form to edit one's own question says for how long, and then why not any more."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from qna.models import Question
from qna.models.editing import why_late, why_voted
from rooms.models import Room


@pytest.fixture
def question(live_room, cleo):
    return Question.ask(live_room.admit(cleo), "Is it deer?")


@pytest.fixture
def edit(question, open_page):
    """A function that opens the form on Cleo's page, so many seconds before the time is over."""

    def open_form(seconds):
        asked_at = timezone.now() - Question.EDITABLE_FOR + timedelta(seconds=seconds)
        Question.objects.update(asked_at=asked_at)
        question.refresh_from_db()
        room_page = open_page(question.asker)
        context = {"room": question.room, "question": question}
        context |= {"why_late": why_late(), "why_voted": why_voted()}
        room_page.fragments["edit"] = render_to_string("qna/parts/edit_question.html", context)
        room_page.tab.get_by_role("button", name="Edit: Is it deer?").click()
        dialog(room_page).get_by_label("Your question").fill("Is it dear?")
        return room_page

    return open_form


def dialog(room_page):
    return room_page.tab.get_by_role("dialog")


def save(room_page):
    return dialog(room_page).get_by_role("button", name="Save")


def reads(room_page, text):
    dialog(room_page).get_by_text(text).wait_for()
    assert dialog(room_page).get_by_label("Your question").input_value() == "Is it dear?"


def test_it_says_for_how_long_and_counts_down(edit):
    room_page = edit(100)
    left = dialog(room_page).locator("[data-part='left']")
    first = left.inner_text()
    assert first.startswith("1:") and save(room_page).is_enabled()
    room_page.wait_until(lambda: left.inner_text() < first, "the time stands still")
    described = (
        dialog(room_page)
        .get_by_label("Your question")
        .evaluate(
            "(field) => document.getElementById(field.getAttribute('aria-describedby')).textContent"
        )
    )
    assert "or until somebody else votes for it." in " ".join(described.split())


def test_after_its_time_it_says_why_and_keeps_what_was_typed(edit):
    room_page = edit(2)
    save(room_page).focus()
    reads(room_page, "A question can be edited for 2 minutes. Withdraw it to ask it anew.")
    reads(room_page, "Your text stays here")
    assert save(room_page).is_disabled()
    assert room_page.tab.evaluate("() => document.activeElement.name") == "text"


def test_the_first_vote_ends_it(edit, question):
    room_page = edit(100)
    room_page.push(votes={str(question.pk + 1): 3, str(question.pk): 0})
    room_page.tab.wait_for_timeout(100)
    assert save(room_page).is_enabled()
    room_page.push(votes={str(question.pk): 1})
    reads(room_page, "Somebody has voted for it")
    assert save(room_page).is_disabled()


def test_a_refusal_of_the_server_ends_it_too(edit):
    room_page = edit(100)
    room_page.refuse("edit", "It is not waiting any more, so it cannot be edited.")
    save(room_page).click()
    reads(room_page, "It is not waiting any more")
    assert save(room_page).is_disabled()


def test_a_text_that_is_refused_can_be_mended(edit):
    room_page = edit(100)
    room_page.refuse("edit", "Your question is 5 characters too long; 280 fit.", 400)
    save(room_page).click()
    reads(room_page, "5 characters too long")
    assert save(room_page).is_enabled()


def test_it_is_offered_until_a_vote_is_shown(question, open_page):
    room_page = open_page(question.asker)
    button = room_page.tab.get_by_role("button", name="Edit: Is it deer?")
    assert button.is_visible()
    room_page.push(votes={str(question.pk): 1})
    room_page.wait_until(lambda: not button.is_visible(), "it is offered still")


def test_ones_own_vote_ends_nothing(edit, question):
    room_page = edit(100)
    dialog(room_page).get_by_role("button", name="Cancel").click()
    room_page.vote_button_of(question).click()
    room_page.push(votes={str(question.pk): 1}, voted={str(question.pk): True})
    room_page.tab.get_by_role("button", name="Edit: Is it deer?").click()
    dialog(room_page).get_by_label("Your question").fill("Is it dear?")
    room_page.push(votes={str(question.pk): 1})
    room_page.tab.wait_for_timeout(100)
    assert save(room_page).is_enabled()
    room_page.push(votes={str(question.pk): 2})
    reads(room_page, "Somebody has voted for it")


def test_where_votes_are_hidden_it_is_offered_too(question, open_page):
    Room.objects.update(voting=Room.VOTES_AFTER_END)
    question.asker.room.refresh_from_db()
    room_page = open_page(question.asker)
    assert room_page.tab.get_by_role("button", name="Edit: Is it deer?").is_visible()
