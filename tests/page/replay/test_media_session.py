"""The title and the keys of the replay on a locked phone (W3C Media Session)."""

import pytest
from playwright.sync_api import expect

from .player import REFUSES, begins, jump, press_play, slider, wait_for_begins, wait_for_second

SYSTEM = """
  window.acts = {};
  navigator.mediaSession.setActionHandler = (act, handle) => { window.acts[act] = handle; };
  navigator.mediaSession.setPositionState = (state) => { window.position = state; };
"""
SHOWN = """() => {
  const { title, artist, album } = navigator.mediaSession.metadata ?? {};
  return { title, artist, album, state: navigator.mediaSession.playbackState };
}"""


@pytest.fixture
def page(open_replay, answers):
    return open_replay(script=REFUSES + SYSTEM)


def press(page, act, **details):
    page.tab.evaluate("([act, details]) => window.acts[act](details)", [act, details])


def wait_until_shown(page, **wanted):
    page.wait_until(
        lambda: page.tab.evaluate(SHOWN).items() >= wanted.items(),
        lambda: f"it shows {page.tab.evaluate(SHOWN)}",
    )


def test_the_system_shows_nothing_before_the_first_press(page):
    assert page.tab.evaluate("() => navigator.mediaSession.metadata") is None


def test_the_system_shows_the_session_and_the_answer_that_is_given(page):
    press_play(page)
    title = page.room.title
    wait_until_shown(page, title=title, album=title, artist="Ada", state="playing")
    jump(page, 40.2)
    wait_until_shown(page, title="Q40?", album=title)
    press(page, "pause")
    wait_until_shown(page, title="Q40?", state="paused")
    assert int(page.tab.evaluate("() => window.position.duration")) == 62


def test_play_and_pause_do_what_they_say_also_when_they_come_twice(page):
    press_play(page)
    key = page.tab.get_by_role("button", name="Play", exact=True)
    for _ in range(2):
        press(page, "pause")
        expect(key).to_be_visible()
    for _ in range(2):
        press(page, "play")
        expect(key).to_have_count(0)


@pytest.mark.parametrize(
    "act, details, second",
    [
        ("seekforward", {}, 30),
        ("seekbackward", {"seekOffset": 5}, 15),
        ("seekto", {"seekTime": 50}, 50),
        ("nexttrack", {}, 21),
        ("previoustrack", {}, 17),
    ],
)
def test_keys_of_the_system_move_the_replay(page, act, details, second):
    press_play(page)
    jump(page, 20.5)
    expect(slider(page)).to_have_attribute("aria-valuenow", "20")
    press(page, act, **details)
    wait_for_second(page, second + 0.5 if act.startswith("seek") and act != "seekto" else second)


def test_a_seek_while_it_is_paused_does_not_play_it(page):
    press_play(page)
    press(page, "pause")
    press(page, "seekto", seekTime=50)
    wait_for_second(page, 50)
    assert len(begins(page)) == 1
    press(page, "nexttrack")
    wait_for_begins(page, 0, 51)
