"""The tally of an ended session on a phone: a line that a press opens."""

import pytest

from qna.models import Question

PHONE = {"viewport": {"width": 390, "height": 844}}
TITLE = "What became of the questions"


@pytest.fixture
def ended_room(live_room, questions):
    live_room.end()
    live_room.refresh_from_db()
    return live_room


@pytest.fixture
def cleos_phone(ended_room, cleo, open_page):
    return open_page(ended_room.admit(cleo), **PHONE)


def line(page):
    return page.tab.get_by_role("button", name=TITLE)


def test_it_is_one_line_with_the_numbers_that_matter(cleos_phone):
    assert line(cleos_phone).get_attribute("aria-expanded") == "false"
    assert "0 of 3 answered" in line(cleos_phone).inner_text()
    assert not cleos_phone.tab.locator(".tally-numbers").is_visible()
    assert cleos_phone.tab.locator("#tally").evaluate("tally => tally.offsetHeight") <= 48


def test_a_press_opens_it_and_another_folds_it(cleos_phone):
    for expanded in (True, False):
        line(cleos_phone).press("Enter")
        assert cleos_phone.tab.locator(".tally-numbers").is_visible() is expanded
        assert line(cleos_phone).get_attribute("aria-expanded") == str(expanded).lower()


def test_opening_it_leaves_the_line_where_it_is(cleos_phone):
    line(cleos_phone).scroll_into_view_if_needed()
    before = line(cleos_phone).bounding_box()["y"]
    line(cleos_phone).click()
    assert line(cleos_phone).bounding_box()["y"] == before


def test_it_stays_open_when_it_is_drawn_again(cleos_phone):
    line(cleos_phone).click()
    Question.objects.first().withdraw()
    cleos_phone.push_regions("tally")
    cleos_phone.tab.get_by_text("1 more was withdrawn by its asker.").wait_for()
    assert line(cleos_phone).get_attribute("aria-expanded") == "true"


def test_a_wide_screen_shows_it_whole(ended_room, cleo, open_page):
    page = open_page(ended_room.admit(cleo))
    assert page.tab.locator(".tally-numbers").is_visible() and line(page).count() == 0
    assert page.tab.get_by_role("heading", name=TITLE).is_visible()
