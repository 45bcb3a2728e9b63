"""Why a question stands where it does: one sentence, by a press on its time."""

import pytest

from qna.models import Question
from tests.page.test_announcements import wait_for_announcement


def reason_button(room_page, question):
    return room_page.tab.locator(f"#question-{question.pk} .question-why")


def note(room_page):
    return room_page.tab.locator(".question-reason")


def test_the_sentence_of_the_server_stands_beside_the_time(cleos_page, questions):
    cleos_page.fragments["why"] = "It has 3 votes, more than all others."
    reason_button(cleos_page, questions[1]).click()
    note(cleos_page).get_by_text("It has 3 votes").wait_for()
    wait_for_announcement(cleos_page, "It has 3 votes, more than all others.")
    place, button = note(cleos_page).bounding_box(), reason_button(cleos_page, questions[1])
    assert abs(place["y"] - button.bounding_box()["y"]) < 60
    cleos_page.tab.keyboard.press("Escape")
    note(cleos_page).wait_for(state="hidden")


def test_a_host_reads_it_in_the_dialog_too(ada, live_room, questions, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    adas_page.fragments["manage"] = (
        "<h2>Q2?</h2><div><button data-why='2'>Why is it here?</button>"
        "<p data-part='reason'></p></div>"
    )
    adas_page.fragments["why"] = "A host pinned it."
    adas_page.tab.get_by_role("button", name="More: Q2?").click()
    adas_page.tab.get_by_role("dialog").get_by_role("button", name="Why is it here?").click()
    adas_page.tab.get_by_role("dialog").get_by_text("A host pinned it.").wait_for()


LONG = "It has 3 votes of 41 people who saw it, more than most others, and was asked early. " * 2


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_stays_inside_the_panel(live_room, cleo, ben, open_page, width):
    question = Question.ask(live_room.admit(ben), "Q1?")
    seat = live_room.admit(cleo)
    room_page = open_page(seat, viewport={"width": width, "height": 740})
    panel = room_page.tab.locator("#question-list").bounding_box()
    for sentence in (LONG, "It is new.", LONG):
        room_page.fragments["why"] = sentence
        reason_button(room_page, question).click()
        note(room_page).get_by_text(sentence.strip()).wait_for()
        place = note(room_page).bounding_box()
        assert panel["x"] < place["x"]
        assert place["x"] + place["width"] < panel["x"] + panel["width"]
        assert place["y"] >= 0 and place["y"] + place["height"] <= 740
        room_page.tab.keyboard.press("Escape")
        note(room_page).wait_for(state="hidden")
