"""The page of a person whom a host removes while it is open."""

import pytest

from hotline.web.close_codes import REMOVED
from rooms.models import Seat
from tests.support.page.speaking import KEEP_TRACKS, join_stage, sends_sound


def remove(room_page):
    room_page.socket.close(code=REMOVED, reason="You have been removed from this room.")
    room_page.tab.get_by_role("heading", name="You were removed from").wait_for()


def test_the_page_becomes_one_that_says_what_happened(cleos_page):
    remove(cleos_page)
    assert cleos_page.tab.get_by_role("link", name="To the start page").is_visible()
    assert cleos_page.tab.evaluate("() => document.activeElement.id") == "main"


@pytest.mark.parametrize("control", ["Listen", "Ask", "Raise hand", "Upvote", "Share"])
def test_no_control_of_the_room_is_left(cleos_page, control):
    remove(cleos_page)
    assert not cleos_page.tab.get_by_role("button", name=control).count()
    assert not cleos_page.tab.get_by_text("LIVE").count()


def test_the_microphone_of_a_removed_person_is_closed(live_room, ben, open_page):
    bens_page = open_page(live_room.admit(ben, Seat.SPEAKER), script=KEEP_TRACKS)
    join_stage(bens_page)
    assert sends_sound(bens_page)
    remove(bens_page)
    bens_page.wait_until(lambda: not sends_sound(bens_page), "the microphone is open still")


def test_the_page_asks_nothing_when_a_removed_speaker_closes_it(live_room, ben, open_page):
    asked = []
    bens_page = open_page(live_room.admit(ben, Seat.SPEAKER))
    bens_page.tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    join_stage(bens_page)
    remove(bens_page)
    bens_page.tab.reload()
    assert not asked
