"""A person undoes stepping down, and is then on the air as before."""

import pytest

from rooms.models import Seat
from tests.support.page.speaking import KEEP_TRACKS, dock_button, join_stage, sends_sound


@pytest.fixture
def bens_page(live_room, ben, open_page):
    """Ben's page, on stage."""
    return open_page(live_room.admit(ben, Seat.SPEAKER), script=KEEP_TRACKS)


def step_down(room_page):
    room_page.seat.step_down()
    room_page.push_personal()
    return room_page.tab.get_by_role("button", name="Undo")


def undo(room_page):
    step_down(room_page).click()
    room_page.wait_for_request("stage", "POST")
    room_page.seat.undo_stepping_down()
    room_page.push_personal()


def test_undo_publishes_again_without_a_dialog(bens_page):
    undo(join_stage(bens_page))
    bens_page.wait_until(lambda: sends_sound(bens_page), "the microphone stays closed")
    dock_button(bens_page, "Mute").wait_for()
    assert not bens_page.tab.get_by_role("dialog").filter(visible=True).count()


def test_undo_leaves_somebody_muted_who_was_muted(bens_page):
    dock_button(join_stage(bens_page), "Mute").click()
    undo(bens_page)
    dock_button(bens_page, "Unmute").wait_for()
    assert not sends_sound(bens_page)


def test_the_offer_goes_by_itself(bens_page):
    bens_page.tab.clock.install()
    step_down(bens_page).wait_for()
    bens_page.tab.clock.run_for(10_000)
    bens_page.tab.get_by_role("button", name="Undo").wait_for(state="detached")


def test_a_refused_undo_says_why(bens_page):
    bens_page.refuse("stage", "It is too late to undo this.")
    step_down(bens_page).click()
    bens_page.tab.get_by_role("alert").get_by_text("It is too late to undo this.").wait_for()


def test_an_absent_speaker_reads_why_they_are_in_the_audience(bens_page):
    Seat.objects.filter(pk=bens_page.seat.pk).update(on_stage_since=bens_page.room.created_at)
    bens_page.seat.become(Seat.LISTENER)
    Seat.objects.filter(pk=bens_page.seat.pk).update(absent_at=bens_page.room.created_at)
    bens_page.seat.refresh_from_db()
    bens_page.push_personal()
    bens_page.tab.get_by_role("alert").get_by_text("your place on stage is free").wait_for()
