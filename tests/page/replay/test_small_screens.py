"""The replay on a phone, upright and on its side."""

import pytest
from playwright.sync_api import expect

from .player import item_of, slider, wait_for_begins, wait_for_second


def test_nothing_is_wider_than_a_small_phone(open_replay):
    page = open_replay(viewport={"width": 320, "height": 568}, has_touch=True)
    page.tab.get_by_role("button", name="Watch the replay").tap()
    wait_for_begins(page, 0)
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.tab.evaluate(wide) <= 0
    for name in ("Pause", "Next answer", "Full screen"):
        box = page.tab.get_by_role("button", name=name).bounding_box()
        assert box["width"] >= 40 and box["height"] >= 40 and box["x"] + box["width"] <= 320


@pytest.fixture
def small(open_replay):
    return open_replay(viewport={"width": 320, "height": 568}, has_touch=True)


def test_a_tap_on_an_answer_plays_it_and_the_list_stays_under_the_player(small, answers):
    item_of(small, answers[2]).get_by_role("link").tap()
    wait_for_begins(small, 3)
    expect(item_of(small, answers[2])).to_have_attribute("aria-current", "true")


def test_a_tap_on_the_timeline_plays_that_moment(small):
    box = slider(small).bounding_box()
    assert box["height"] >= 40
    slider(small).tap(position={"x": box["width"] / 2, "y": box["height"] / 2})
    wait_for_begins(small, 31)


def test_every_control_works_by_touch(small):
    small.tab.get_by_role("button", name="Watch the replay").tap()
    wait_for_begins(small, 0)
    small.tab.get_by_role("button", name="Next answer").tap()
    wait_for_second(small, 1)
    small.tab.get_by_role("button", name="Pause", exact=True).tap()
    expect(small.tab.get_by_role("button", name="Play", exact=True)).to_be_visible()
    small.tab.get_by_role("button", name="Sound off").tap()
    expect(small.tab.get_by_role("button", name="Sound on")).to_be_visible()
    small.tab.get_by_role("button", name="Other questions").tap()
    expect(small.tab.get_by_text("No question is left without an answer.")).to_be_visible()
    small.tab.get_by_role("button", name="Share", exact=True).tap()
    expect(small.tab.get_by_role("dialog", name="Share this room")).to_be_visible()


def test_on_its_side_a_phone_shows_the_list_beside_the_player(open_replay):
    page = open_replay(viewport={"width": 844, "height": 390}, has_touch=True)
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.tab.evaluate(wide) <= 0
    player = page.tab.locator("#player").bounding_box()
    answers = page.tab.locator("#answers").bounding_box()
    assert player["x"] + player["width"] <= answers["x"]
    assert player["height"] <= 390 and answers["width"] > 250
