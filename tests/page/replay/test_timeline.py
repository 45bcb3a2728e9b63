"""The timeline of the replay: a slider that says what is answered at each moment."""

from dataclasses import asdict

import pytest
from playwright.sync_api import expect

from recordings.media.check.finding import PAUSE, Finding
from recordings.models import Recording

from .player import (
    REFUSES,
    WIDE,
    item_of,
    press_play,
    slider,
    wait_for_begins,
    wait_for_second,
)


def test_a_press_on_the_timeline_plays_that_moment(open_replay):
    page = open_replay()
    box = slider(page).bounding_box()
    slider(page).click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    wait_for_begins(page, 31)


def test_a_drag_on_the_timeline_goes_where_it_ends(open_replay):
    page = press_play(open_replay())
    box = slider(page).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.tab.mouse.move(box["x"] + 10, middle)
    page.tab.mouse.down()
    page.tab.mouse.move(box["x"] + box["width"] / 4, middle, steps=4)
    expect(page.tab.locator(".replay-tip")).to_contain_text("0:15 · Q15?")
    page.tab.mouse.move(box["x"] + box["width"] * 2, middle)
    page.tab.mouse.up()
    wait_for_second(page, 61.5)  # beyond the end is just before it


def test_the_slider_says_the_moment_and_the_answer_in_words(open_replay, answers):
    page = open_replay()
    item_of(page, answers[11]).get_by_role("link").click()
    expect(slider(page)).to_have_attribute("aria-valuetext", "0:12 of 1:02: Q12?")
    assert slider(page).get_attribute("aria-valuemax") == "62"


@pytest.fixture
def with_a_gap(live_room, answers):
    """Nobody was on stage for two minutes, at second 30 of the recording."""
    gap = Finding(PAUSE, epoch=1, take=2, second=30.4, amount=120)
    Recording.objects.filter(room=live_room).update(findings=[asdict(gap)])
    return live_room


def hover(page, second):
    box = slider(page).bounding_box()
    slider(page).hover(position={"x": box["width"] * second / 62, "y": box["height"] / 2})


def test_hosts_read_at_a_gap_why_a_piece_is_missing_and_elsewhere_the_answer(
    with_a_gap, ada, open_page
):
    page = open_page(with_a_gap.seat_of(ada), viewport=WIDE, script=REFUSES)
    hover(page, 30.4)
    tip = page.tab.locator(".replay-tip")
    expect(tip).to_contain_text("Nobody was on stage for 120 seconds at 0:30")
    hover(page, 40.5)
    expect(tip).to_have_text("0:40 · Q40?")


def test_hosts_play_from_the_place_of_a_finding(with_a_gap, ada, open_page):
    page = open_page(with_a_gap.seat_of(ada), viewport=WIDE, script=REFUSES)
    page.tab.get_by_text("1 thing is not as it was on the air").click()
    page.tab.get_by_role("button", name="Play from 0:30").click()
    wait_for_begins(page, 30)


def test_others_see_no_gap(with_a_gap, open_replay):
    assert not open_replay().tab.locator("[data-gap]").count()
