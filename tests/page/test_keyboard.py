"""A host who uses the keyboard: where the focus is after each act."""

import pytest

from rooms.models import Seat
from tests.support.page.speaking import mark_as_heard

FOCUSED = """() => document.activeElement.ariaLabel ?? document.activeElement.innerText.trim()"""


@pytest.fixture
def adas_page(live_room, ada, questions, open_page):
    return open_page(live_room.seat_of(ada))


def wait_for_focus_on(room_page, name):
    room_page.wait_until(
        lambda: room_page.tab.evaluate(FOCUSED) == name,
        lambda: f"the focus is at {room_page.tab.evaluate(FOCUSED)[:80]!r}",
    )


def wait_for_focus_at(room_page, question):
    focused = "() => document.activeElement.id"
    room_page.wait_until(
        lambda: room_page.tab.evaluate(focused) == f"question-{question.pk}",
        lambda: f"the focus is at {room_page.tab.evaluate(FOCUSED)[:80]!r}",
    )


def press(room_page, name, within):
    room_page.tab.locator(within).get_by_role("button", name=name, exact=True).first.focus()
    room_page.tab.keyboard.press("Enter")


def test_after_taking_a_question_the_focus_is_in_the_list(adas_page, questions):
    taken = questions[1]  # the first in the list
    press(adas_page, f"Take now: {taken.text}", within=f"#question-{taken.pk}")
    taken.take_up()
    adas_page.push_questions(taken)
    wait_for_focus_at(adas_page, questions[2])


def test_after_finishing_an_answer_the_focus_is_at_the_bar(adas_page, questions):
    questions[0].take_up()
    adas_page.push_regions("now")
    press(adas_page, "Done answering", within="#now")
    questions[0].finish()
    adas_page.push_regions("now")
    wait_for_focus_on(adas_page, "Next question")


def test_next_question_keeps_the_focus_when_it_goes_on(adas_page, questions):
    press(adas_page, "Next question", within="#next")
    questions[0].make_next()
    adas_page.push_regions("next")
    adas_page.tab.locator("#next", has_text="Q1?").wait_for()
    wait_for_focus_on(adas_page, "Next question")


@pytest.mark.parametrize("before_it_closes", [True, False])
def test_after_lowering_the_last_hand_the_focus_is_at_the_next_person(
    adas_page, live_room, cleo, before_it_closes
):
    seat = live_room.admit(cleo)
    seat.raise_hand()
    adas_page.push_regions("hands")
    adas_page.show_people()
    press(adas_page, "Cleo", within="#hands")
    seat.lower_hand()
    if before_it_closes:
        adas_page.push_regions("hands")
        adas_page.tab.locator("#hands .person").wait_for(state="detached")
    press(adas_page, "Lower the hand", within="#manage-person-dialog")
    adas_page.tab.locator("#manage-person-dialog").wait_for(state="hidden")
    adas_page.push_regions("hands")
    wait_for_focus_on(adas_page, "Ada")  # on stage


def test_closing_the_dialog_focuses_the_person_though_they_were_drawn_again(
    adas_page, live_room, ben
):
    seat = mark_as_heard(live_room.admit(ben, Seat.SPEAKER))
    adas_page.push_regions("stage")
    press(adas_page, "Ben: more", within="#stage")
    seat.mute()
    adas_page.push_regions("stage")
    adas_page.tab.locator("#stage [data-muted]").first.wait_for()
    press(adas_page, "Close", within="#manage-person-dialog")
    wait_for_focus_on(adas_page, "Ben: more")
