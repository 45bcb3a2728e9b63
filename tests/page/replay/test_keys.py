"""The keys of the replay, and when they are none."""

import pytest
from playwright.sync_api import expect

from .player import NOW, begins, item_of, press_play, wait_for_begins, wait_for_second


@pytest.mark.parametrize(
    "key, second",
    [("l", 30), ("j", 10), ("ArrowRight", 25), ("ArrowLeft", 15), ("5", 31), ("n", 21)],
)
def test_keys_move_the_replay(key, second, open_replay, answers):
    page = open_replay()
    item_of(page, answers[19]).get_by_role("link").click()
    wait_for_begins(page, 20)
    page.tab.locator("#player").focus()
    page.tab.keyboard.press(key)
    wait_for_second(page, second)


def test_space_and_k_play_and_pause(open_replay):
    page = press_play(open_replay())
    page.tab.locator("#player").focus()
    for key, plays in ((" ", False), ("k", True), ("k", False), (" ", True)):
        page.tab.keyboard.press(key)
        name = "Pause" if plays else "Play"
        expect(page.tab.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_keys_do_nothing_while_a_person_types_or_has_a_dialog_open(open_replay):
    page = press_play(open_replay())
    page.tab.get_by_role("button", name="Other questions").click()
    page.tab.get_by_role("button", name="Search the questions").click()
    page.tab.keyboard.type("5 k l")
    page.tab.get_by_role("button", name="Share", exact=True).click()
    page.tab.keyboard.press("5")
    page.tab.wait_for_timeout(200)  # for what must not happen
    assert page.tab.evaluate(NOW) < 5 and begins(page) == [0]
