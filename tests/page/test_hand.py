"""Raising and lowering a hand by the dock."""

import pytest

from tests.support.page.speaking import dock_button

FOCUSED = "() => document.activeElement.getAttribute('aria-label')"


@pytest.fixture
def cleos_page(live_room, cleo, open_page):
    return open_page(live_room.admit(cleo))


def test_pressing_raise_hand_asks_to_speak(cleos_page):
    dock_button(cleos_page, "Raise hand").click()
    cleos_page.wait_for_request("hand")


def test_a_raised_hand_can_be_lowered(cleos_page):
    cleos_page.seat.raise_hand()
    cleos_page.push_personal()
    dock_button(cleos_page, "Lower hand").click()
    cleos_page.wait_for_request("hand", method="DELETE")


def test_raising_a_hand_by_keyboard_keeps_the_focus_on_the_button(cleos_page):
    dock_button(cleos_page, "Raise hand").focus()
    cleos_page.tab.keyboard.press("Enter")
    cleos_page.wait_for_request("hand")
    cleos_page.seat.raise_hand()
    cleos_page.push_personal()
    dock_button(cleos_page, "Lower hand").wait_for()
    assert cleos_page.tab.evaluate(FOCUSED) == "Lower hand"
    cleos_page.tab.keyboard.press("Enter")
    cleos_page.wait_for_request("hand", method="DELETE")


def test_a_hand_cannot_be_raised_before_the_doors_open(live_room, cleo, open_page):
    type(live_room).objects.filter(pk=live_room.pk).update(state="scheduled")
    live_room.refresh_from_db()
    room_page = open_page(live_room.admit(cleo))
    assert not dock_button(room_page, "Raise hand").is_visible()


def test_somebody_on_stage_has_no_hand_to_raise(cleos_page):
    cleos_page.seat.become(cleos_page.seat.SPEAKER)
    cleos_page.push_personal()
    dock_button(cleos_page, "Step down").wait_for()
    assert not dock_button(cleos_page, "Raise hand").count()


def test_stepping_down_takes_one_press(cleos_page):
    cleos_page.seat.become(cleos_page.seat.SPEAKER)
    cleos_page.push_personal()
    cleos_page.tab.get_by_role("dialog").wait_for()  # the dialog to join opens by itself
    cleos_page.tab.keyboard.press("Escape")
    dock_button(cleos_page, "Step down").click()
    cleos_page.wait_for_request("stage", "DELETE")
