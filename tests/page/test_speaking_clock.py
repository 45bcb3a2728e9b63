"""The speaking clock: beside a name for everybody, in words for who speaks."""

import pytest

from rooms.media.ipc_protocol import QUIET
from rooms.models import Seat
from tests.support.page.speaking import heard


@pytest.fixture
def bens_seat(live_room, ben):
    return heard(live_room.admit(ben, Seat.SPEAKER))


@pytest.fixture
def limited(bens_seat):
    bens_seat.limit_speaking(120)
    return bens_seat


@pytest.fixture
def cleos(live_room, cleo, bens_seat, enter):
    return enter(live_room.admit(cleo))


def clock(studio):
    return studio.page.locator(".tile-clock")


def shows(studio, text, state=""):
    studio.until(
        lambda: clock(studio).inner_text() == text, lambda: f"it shows {clock(studio).inner_text()}"
    )
    assert clock(studio).get_attribute("data-state") == state


def warning(studio):
    return studio.page.get_by_role("status").and_(studio.page.locator("#time-left"))


def speaks(studio, seat, seconds):
    studio.hears(spoken={seat.key: seconds})


def test_who_has_not_spoken_has_no_clock(cleos):
    assert not clock(cleos).is_visible()


def test_the_clock_shows_how_long_somebody_has_spoken(cleos, bens_seat):
    speaks(cleos, bens_seat, 42.4)
    shows(cleos, "0:42")


def test_a_limit_stands_beside_it_and_the_clock_says_soon_and_over(limited, cleos):
    shows(cleos, "0:00 / 2:00")
    for seconds, text, state in (
        (42, "0:42 / 2:00", ""),
        (90, "1:30 / 2:00", "soon"),
        (121, "2:01 / 2:00", "over"),
    ):
        speaks(cleos, limited, seconds)
        shows(cleos, text, state)


def test_a_tile_that_is_drawn_anew_does_not_turn_the_clock_back(cleos, bens_seat):
    speaks(cleos, bens_seat, 42)
    shows(cleos, "0:42")
    bens_seat.mute()  # of what was said, the row knows less than the page
    cleos.hears_about_the_room("stage")
    cleos.page.locator(".tile[data-muted]").wait_for()
    shows(cleos, "0:42")


def test_only_who_speaks_is_told_in_words(limited, cleos, enter):
    bens = enter(limited)
    for studio in (bens, cleos):
        speaks(studio, limited, 95)
        shows(studio, "1:35 / 2:00", "soon")
    assert warning(bens).inner_text() == "Half a minute of your time is left."
    assert not warning(cleos).inner_text()
    speaks(bens, limited, 120)
    shows(bens, "2:00 / 2:00", "over")
    assert warning(bens).inner_text().startswith("Your time is up.")


def test_it_is_said_once_however_often_the_stage_is_drawn(limited, enter):
    bens = enter(limited)
    speaks(bens, limited, 95)
    shows(bens, "1:35 / 2:00", "soon")
    bens.page.evaluate("""() => {
      window.said = 0;
      const look = new MutationObserver((changes) => (window.said += changes.length));
      look.observe(document.getElementById("time-left"), {childList: true, subtree: true});
    }""")
    limited.mute()
    bens.hears_about_the_room("stage")
    bens.page.locator(".tile[data-muted]").wait_for()
    speaks(bens, limited, 97)
    shows(bens, "1:37 / 2:00", "soon")
    assert bens.page.evaluate("() => window.said") == 0


def test_who_went_down_is_told_of_no_time(limited, enter):
    bens = enter(limited)
    speaks(bens, limited, 121)
    shows(bens, "2:01 / 2:00", "over")
    limited.step_down()
    bens.hears_about_the_room("stage")
    bens.until(lambda: not warning(bens).inner_text(), "the warning stays")


def test_more_time_takes_the_warning_back(limited, enter):
    bens = enter(limited)
    speaks(bens, limited, 121)
    shows(bens, "2:01 / 2:00", "over")
    limited.limit_speaking(300)
    bens.hears_about_the_room("stage")
    shows(bens, "2:01 / 5:00")
    assert not warning(bens).inner_text()


def test_a_ring_is_around_who_is_as_loud_as_the_stage_takes_for_speaking(cleos, bens_seat):
    ring = cleos.page.locator(".tile[data-loud]")
    cleos.hears(levels={bens_seat.key: QUIET})
    ring.wait_for(state="attached")
    cleos.hears(levels={bens_seat.key: QUIET - 1})
    ring.wait_for(state="detached")
