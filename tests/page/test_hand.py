"""A listener's hand, in the dock."""

import pytest

from tests.support.page.speaking import key

FOCUSED = "() => document.activeElement.getAttribute('aria-label')"


@pytest.fixture
def cleos(live_room, cleo, enter):
    return enter(live_room.admit(cleo))


def test_pressing_raise_hand_asks_to_speak(cleos):
    key(cleos, "Raise hand").click()
    cleos.sent("hand")


def test_a_hand_that_is_up_can_be_lowered(cleos):
    cleos.seat.raise_hand()
    cleos.hears_about_oneself()
    key(cleos, "Lower hand").click()
    cleos.sent("hand", method="DELETE")


def test_who_raises_a_hand_by_keyboard_stays_on_the_key(cleos):
    key(cleos, "Raise hand").focus()
    cleos.page.keyboard.press("Enter")
    cleos.sent("hand")
    cleos.seat.raise_hand()
    cleos.hears_about_oneself()
    key(cleos, "Lower hand").wait_for()
    assert cleos.page.evaluate(FOCUSED) == "Lower hand"
    cleos.page.keyboard.press("Enter")
    cleos.sent("hand", method="DELETE")


def test_a_hand_is_not_raised_before_the_doors_open(live_room, cleo, enter):
    type(live_room).objects.filter(pk=live_room.pk).update(state="scheduled")
    live_room.refresh_from_db()
    studio = enter(live_room.admit(cleo))
    assert not key(studio, "Raise hand").is_visible()


def test_who_is_on_stage_has_no_hand_to_raise(cleos):
    cleos.seat.become(cleos.seat.SPEAKER)
    cleos.hears_about_oneself()
    key(cleos, "Step down").wait_for()
    assert not key(cleos, "Raise hand").count()


def test_stepping_down_is_one_press(cleos):
    cleos.seat.become(cleos.seat.SPEAKER)
    cleos.hears_about_oneself()
    cleos.page.get_by_role("dialog").wait_for()  # it offers devices
    cleos.page.keyboard.press("Escape")
    key(cleos, "Step down").click()
    cleos.sent("stage", "DELETE")
