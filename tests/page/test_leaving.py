"""Leaving the room: people who are on the air are asked first."""

import pytest

from rooms.models import Seat
from tests.support.page.speaking import join_stage


@pytest.fixture
def bens_page(live_room, ben, open_page):
    return open_page(live_room.admit(ben, Seat.SPEAKER))


def press_leave(room_page):
    dock = room_page.tab.get_by_role("navigation", name="Controls")
    dock.get_by_role("link", name="Leave").click()
    return room_page.tab.get_by_role("dialog", name="Leave the room?")


def test_a_listener_leaves_by_one_press(cleos_page):
    press_leave(cleos_page)
    cleos_page.tab.wait_for_url("**/left")


def test_a_person_on_stage_is_asked_and_may_stay(bens_page):
    dialog = press_leave(bens_page)
    dialog.get_by_role("button", name="Stay").click()
    dialog.wait_for(state="hidden")
    assert not bens_page.tab.url.endswith("/left")
    assert not dialog.get_by_role("button", name="End for everyone").is_visible()


def test_a_person_on_stage_leaves_by_a_second_press(bens_page):
    press_leave(bens_page).get_by_role("link", name="Leave").click()
    bens_page.tab.wait_for_url("**/left")


def test_a_host_may_end_the_session_instead(live_room, ada, open_page):
    adas_page = open_page(live_room.seat_of(ada))
    press_leave(adas_page).get_by_role("button", name="End for everyone").click()
    adas_page.tab.get_by_role("dialog", name="End the session for everyone?").wait_for()


def test_closing_the_page_of_somebody_who_speaks_asks_first(bens_page):
    asked = []
    bens_page.tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    join_stage(bens_page)
    bens_page.tab.reload()
    assert asked == ["beforeunload"]


def test_somebody_whom_a_host_moved_down_reads_why(bens_page):
    bens_page.seat.move_down(bens_page.room.seats.get(role=Seat.HOST))
    bens_page.push_personal()
    bens_page.tab.get_by_role("alert").get_by_text("A host moved you to the audience").wait_for()
