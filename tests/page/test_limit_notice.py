"""Hosts read when a person's speaking time ends, and can give a minute more."""

import pytest

from rooms.models import Seat
from tests.support.page.speaking import mark_as_heard


@pytest.fixture
def limited(live_room, ben):
    """The seat of Ben, who may speak for two minutes."""
    seat = mark_as_heard(live_room.admit(ben, Seat.SPEAKER))
    seat.limit_speaking(120)
    return seat


@pytest.fixture
def adas_page(live_room, ada, limited, open_page):
    return open_page(live_room.seat_of(ada))


def notice(room_page, text):
    return room_page.tab.locator(".limit-notice, .time-left").get_by_text(text)


def speak(room_page, seat, seconds):
    room_page.push(spoken={seat.key: seconds})


def test_the_host_reads_that_thirty_seconds_are_left(adas_page, limited):
    speak(adas_page, limited, 95)
    notice(adas_page, "30 seconds are left of Ben’s time.").wait_for()


def test_the_host_reads_that_the_time_is_over(adas_page, limited):
    speak(adas_page, limited, 121)
    notice(adas_page, "Ben’s time is over.").wait_for()


def test_one_press_gives_a_minute_more(adas_page, limited):
    speak(adas_page, limited, 121)
    adas_page.tab.get_by_role("button", name="+1 min").click()
    adas_page.wait_for_request(f"seats/{limited.key}/limit", "POST")
    assert adas_page.requests[-1][2] == "minutes=3"
    notice(adas_page, "Ben’s time is over.").wait_for(state="detached")


def test_a_refusal_is_said_in_words(adas_page, limited):
    adas_page.refuse("limit", "A limit is a whole number of minutes.", status=422)
    speak(adas_page, limited, 121)
    adas_page.tab.get_by_role("button", name="+1 min").click()
    adas_page.tab.get_by_role("alert").get_by_text("A limit is a whole").wait_for()


def test_the_notice_goes_by_itself(adas_page, limited):
    adas_page.tab.clock.install()
    speak(adas_page, limited, 121)
    notice(adas_page, "Ben’s time is over.").wait_for()
    adas_page.tab.clock.run_for(15_000)
    notice(adas_page, "Ben’s time is over.").wait_for(state="detached")


def test_listeners_read_nothing_of_it(live_room, cleo, limited, open_page):
    cleos_page = open_page(live_room.admit(cleo))
    speak(cleos_page, limited, 121)
    cleos_page.tab.get_by_text("2:01 / 2:00").wait_for()
    assert not notice(cleos_page, "time is over").count()


def test_the_speakers_own_warning_goes_by_itself(limited, open_page):
    bens_page = open_page(limited)
    bens_page.tab.clock.install()
    speak(bens_page, limited, 95)
    notice(bens_page, "30 seconds left").wait_for()
    bens_page.tab.clock.run_for(8_000)
    notice(bens_page, "30 seconds left").wait_for(state="detached")
