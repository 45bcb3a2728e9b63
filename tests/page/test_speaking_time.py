"""The speaking clock: beside a name for everybody, and as a warning in words for the speaker."""

import pytest

from rooms.media.ipc_protocol import QUIET
from rooms.models import Seat
from tests.support.page.speaking import mark_as_heard


@pytest.fixture
def bens_seat(live_room, ben):
    return mark_as_heard(live_room.admit(ben, Seat.SPEAKER))


@pytest.fixture
def limited(bens_seat):
    bens_seat.limit_speaking(120)
    return bens_seat


@pytest.fixture
def cleos_page(live_room, cleo, bens_seat, open_page):
    return open_page(live_room.admit(cleo))


def clock(room_page):
    return room_page.tab.locator(".tile-speaking-time")


def wait_for_clock(room_page, text, state=""):
    room_page.wait_until(
        lambda: clock(room_page).inner_text() == text,
        lambda: f"it shows {clock(room_page).inner_text()}",
    )
    assert clock(room_page).get_attribute("data-state") == state


def warning(room_page):
    return room_page.tab.locator("#time-left")


def push_speaking_time(room_page, seat, seconds):
    room_page.push(spoken={seat.key: seconds})


def test_somebody_who_has_not_spoken_has_no_clock(cleos_page):
    assert not clock(cleos_page).is_visible()


def test_the_clock_shows_how_long_somebody_has_spoken(cleos_page, bens_seat):
    push_speaking_time(cleos_page, bens_seat, 42.4)
    wait_for_clock(cleos_page, "0:42")


def test_the_clock_shows_the_limit_and_whether_it_is_near_or_over(limited, cleos_page):
    wait_for_clock(cleos_page, "0:00 / 2:00")
    for seconds, text, state in (
        (42, "0:42 / 2:00", ""),
        (90, "1:30 / 2:00", "soon"),
        (121, "2:01 / 2:00", "over"),
    ):
        push_speaking_time(cleos_page, limited, seconds)
        wait_for_clock(cleos_page, text, state)


def test_a_tile_that_is_drawn_again_does_not_turn_the_clock_back(cleos_page, bens_seat):
    push_speaking_time(cleos_page, bens_seat, 42)
    wait_for_clock(cleos_page, "0:42")
    bens_seat.mute()  # redraws the tile from the row, whose speaking time is older than the page's
    cleos_page.push_regions("stage")
    cleos_page.tab.locator(".tile[data-muted]").wait_for()
    wait_for_clock(cleos_page, "0:42")


def test_only_the_speaker_is_warned_in_words(limited, cleos_page, open_page):
    bens_page = open_page(limited)
    for room_page in (bens_page, cleos_page):
        push_speaking_time(room_page, limited, 95)
        wait_for_clock(room_page, "1:35 / 2:00", "soon")
    assert warning(bens_page).inner_text() == "30 seconds left"
    assert not warning(cleos_page).inner_text()
    push_speaking_time(bens_page, limited, 120)
    wait_for_clock(bens_page, "2:00 / 2:00", "over")
    assert warning(bens_page).inner_text().startswith("Your time is up.")


def test_the_warning_is_announced_once_however_often_the_stage_is_drawn(limited, open_page):
    bens_page = open_page(limited)
    push_speaking_time(bens_page, limited, 95)
    wait_for_clock(bens_page, "1:35 / 2:00", "soon")
    bens_page.tab.evaluate("""() => {
      window.announcements = 0;
      const look = new MutationObserver((changes) => (window.announcements += changes.length));
      look.observe(document.getElementById("time-left"), {childList: true, subtree: true});
    }""")
    limited.mute()
    bens_page.push_regions("stage")
    bens_page.tab.locator(".tile[data-muted]").wait_for()
    push_speaking_time(bens_page, limited, 97)
    wait_for_clock(bens_page, "1:37 / 2:00", "soon")
    assert bens_page.tab.evaluate("() => window.announcements") == 0


def test_the_warning_disappears_when_the_speaker_leaves_the_stage(limited, open_page):
    bens_page = open_page(limited)
    push_speaking_time(bens_page, limited, 121)
    wait_for_clock(bens_page, "2:01 / 2:00", "over")
    limited.step_down()
    bens_page.push_regions("stage")
    bens_page.wait_until(lambda: not warning(bens_page).inner_text(), "the warning stays")


def test_a_longer_limit_removes_the_warning(limited, open_page):
    bens_page = open_page(limited)
    push_speaking_time(bens_page, limited, 121)
    wait_for_clock(bens_page, "2:01 / 2:00", "over")
    limited.limit_speaking(300)
    bens_page.push_regions("stage")
    wait_for_clock(bens_page, "2:01 / 5:00")
    assert not warning(bens_page).inner_text()


def test_a_ring_marks_somebody_as_loud_as_the_mixer_takes_for_speaking(cleos_page, bens_seat):
    ring = cleos_page.tab.locator(".tile[data-loud]")
    cleos_page.push(levels={bens_seat.key: QUIET})
    ring.wait_for(state="attached")
    cleos_page.push(levels={bens_seat.key: QUIET - 1})
    ring.wait_for(state="detached")
