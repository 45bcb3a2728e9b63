"""Asking as a person's page shows it: anonymous or not, like others' questions, and afterwards."""

import os
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from qna.models import Question
from qna.similar import similar_to
from rooms.models import Room

TEXT = "how do you price a product"
SHAPES = [
    {"width": 1280, "height": 800},
    {"width": 390, "height": 844},
    {"width": 320, "height": 640},
]


@pytest.fixture
def choice(live_room):
    Room.objects.update(naming=Room.CHOICE)
    live_room.refresh_from_db()
    return live_room


def write(room_page, text):
    pill = room_page.tab.locator(".ask-pill")
    if pill.is_visible():
        pill.click()
    room_page.tab.get_by_label("Ask a question", exact=True).fill(text)


def answer_with_similar(room_page):
    found = similar_to(TEXT, room_page.seat)
    context = {"room": room_page.room, "answered": found.answered, "asked": found.asked, "mine": []}
    room_page.fragments["similar"] = render_to_string("qna/parts/similar.html", context)


def shoot(room_page, name):
    if os.environ.get("PICTURES"):
        room_page.tab.screenshot(path=Path(os.environ["PICTURES"]) / f"{name}.png")


def test_the_choice_to_ask_anonymously_outlives_a_reload(choice, cleo, open_page):
    room_page = open_page(choice.admit(cleo))
    room_page.tab.get_by_label("Ask anonymously").check()
    room_page.tab.reload()
    assert room_page.tab.get_by_label("Ask anonymously").is_checked()
    write(room_page, "Is it dear?")
    room_page.tab.get_by_role("button", name="Ask", exact=True).click()
    assert "anonymous=on" in room_page.wait_for_request("questions")


@pytest.mark.parametrize("viewport", SHAPES)
def test_the_form_says_who_can_see_what(choice, cleo, open_page, viewport):
    room_page = open_page(choice.admit(cleo), viewport=viewport)
    write(room_page, "Is it dear?")
    room_page.tab.get_by_text("hosts a number such as").wait_for()
    shoot(room_page, f"form-{viewport['width']}")
    assert room_page.tab.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("viewport", SHAPES)
def test_questions_alike_are_offered_and_a_tap_votes(live_room, cleo, dov, open_page, viewport):
    asked = Question.ask(live_room.admit(cleo), "How do you price your first product?")
    room_page = open_page(live_room.admit(dov), viewport=viewport)
    answer_with_similar(room_page)
    write(room_page, TEXT)
    vote = room_page.tab.get_by_role("button", name="Asked already: vote for it")
    vote.wait_for()
    shoot(room_page, f"similar-{viewport['width']}")
    vote.click()
    room_page.wait_until(
        lambda: {"vote": asked.pk} in room_page.messages, lambda: room_page.messages
    )
    room_page.tab.get_by_text("You voted for it").first.wait_for()


def test_questions_alike_stay_away_once_they_are_hidden(live_room, cleo, dov, open_page):
    Question.ask(live_room.admit(cleo), "How do you price your first product?")
    room_page = open_page(live_room.admit(dov))
    answer_with_similar(room_page)
    write(room_page, TEXT)
    room_page.tab.get_by_role("button", name="Hide", exact=True).click()
    write(room_page, f"{TEXT} well")
    room_page.tab.wait_for_timeout(800)
    assert not room_page.tab.get_by_role("button", name="Hide", exact=True).is_visible()


def test_two_words_ask_for_nothing(live_room, cleo, dov, open_page):
    Question.ask(live_room.admit(cleo), "How do you price your first product?")
    room_page = open_page(live_room.admit(dov))
    answer_with_similar(room_page)
    write(room_page, "price product")
    room_page.tab.wait_for_timeout(800)
    assert not room_page.tab.get_by_role("button", name="Hide", exact=True).is_visible()


@pytest.mark.parametrize("viewport", SHAPES)
def test_a_person_reads_what_became_of_their_questions(live_room, cleo, ben, open_page, viewport):
    for number in range(5):
        Question.ask(live_room.admit(ben), f"Q{number}: what does it cost in the end?")
    seat = live_room.admit(cleo)
    room_page = open_page(seat, viewport=viewport)
    for state in (Question.PENDING, Question.REFUSED):
        question = Question.ask(seat, f"Is {state} dear, for a whole year and more?")
        Question.objects.filter(pk=question.pk).update(state=state, reason=Question.OFF_TOPIC)
    room_page.push_personal()
    room_page.tab.get_by_text("Waits for a moderator.").filter(visible=True).first.wait_for()
    shoot(room_page, f"mine-{viewport['width']}")
    room_page.tab.locator("#my-questions").get_by_text("1 more").click()
    room_page.tab.get_by_role("button", name="Withdraw: Is pending").click()
    room_page.wait_for_request(f"questions/{question.pk - 1}", method="DELETE")


def test_now_says_to_its_asker_that_it_is_theirs(live_room, cleo, dov, open_page):
    question = Question.ask(live_room.admit(cleo), "Is it dear?")
    question.take_up()
    for person, words in ((cleo, "Your question"), (dov, "Asked by Cleo")):
        room_page = open_page(live_room.admit(person))
        assert room_page.tab.locator(".now-asker").inner_text().strip() == words


def test_the_asker_edits_in_a_dialog(live_room, cleo, open_page):
    seat = live_room.admit(cleo)
    question = Question.ask(seat, "Is it deer?")
    room_page = open_page(seat)
    room_page.fragments["edit"] = render_to_string(
        "qna/parts/edit_question.html", {"room": live_room, "question": question, "why_late": ""}
    )
    room_page.tab.get_by_role("button", name="Edit: Is it deer?").click()
    dialog = room_page.tab.get_by_role("dialog")
    dialog.get_by_label("Your question").fill("Is it dear?")
    shoot(room_page, "edit")
    dialog.get_by_role("button", name="Save").click()
    assert "Is%20it%20dear" in room_page.wait_for_request(f"questions/{question.pk}/edit")
    dialog.wait_for(state="hidden")
