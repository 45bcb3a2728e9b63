"""The dialog about a question: a host opens it, and goes on where it was opened."""

import pytest

from tests.support.page.speaking import mark_as_heard


@pytest.fixture
def adas_page(live_room, ada, questions, open_page):
    return open_page(mark_as_heard(live_room.seat_of(ada)))


def opener(room_page, text):
    return room_page.tab.get_by_role("button", name=f"More: {text}")


def test_it_shows_what_the_server_draws_when_it_opens(adas_page):
    adas_page.fragments["manage"] = "<h2 id='manage-question-title'>Q1? as it is now</h2>"
    opener(adas_page, "Q1?").click()
    adas_page.tab.get_by_role("dialog", name="Q1? as it is now").wait_for()


def test_focus_returns_to_its_button(adas_page):
    adas_page.fragments["manage"] = "<h2>Q2?</h2><button data-closes>Close</button>"
    opener(adas_page, "Q2?").click()
    adas_page.tab.get_by_role("button", name="Close").click()
    adas_page.wait_until(
        lambda: opener(adas_page, "Q2?").evaluate("one => one === document.activeElement"),
        "the focus is elsewhere",
    )
