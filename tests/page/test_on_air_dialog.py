"""The dialog Go live: what it offers, and the reasons it gives."""

import shutil
from collections import namedtuple

import pytest

from hotline.accounts.models import Site
from rooms.models import Room

Disk = namedtuple("Disk", "total used free")


def open_dialog(room_page):
    """Open the dialog and wait for the answer to its request; return the dialog."""
    room_page.draw_why_not_live()
    with room_page.tab.expect_response("**/live"):
        room_page.tab.locator("#hostbar .go").click()
    return room_page.tab.get_by_role("dialog")


def go_live_button(dialog):
    return dialog.locator("[data-part=go]")


@pytest.fixture
def adas_page(room, ada, open_page):
    return open_page(room.seat_of(ada))


def test_go_live_and_recording_are_offered_where_nothing_forbids_them(adas_page):
    dialog = open_dialog(adas_page)
    assert (
        go_live_button(dialog).is_enabled()
        and dialog.get_by_label("Record this session").is_enabled()
    )


def test_an_unticked_recording_stays_unticked_when_the_dialog_opens_again(adas_page):
    open_dialog(adas_page).get_by_label("Record this session").uncheck()
    adas_page.tab.keyboard.press("Escape")
    assert not open_dialog(adas_page).get_by_label("Record this session").is_checked()


def test_go_live_is_disabled_with_a_reason_while_another_session_is_live(adas_site, adas_page):
    Site.objects.update(rooms_per_host=1)
    other = Room.start(adas_site.owner, "Another")
    other.go_live(recorded=False)
    dialog = open_dialog(adas_page)
    dialog.get_by_text("Ada has 1 session live").wait_for()
    dialog.locator("[data-part=go]:disabled").wait_for()
    other.end()
    adas_page.tab.keyboard.press("Escape")
    dialog = open_dialog(adas_page)
    dialog.locator("[data-part=go]:enabled").wait_for()
    assert not dialog.get_by_text("Ada has").is_visible()


def test_with_too_little_disk_space_only_an_unrecorded_session_is_offered(adas_page, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Disk(1, 1, 0))
    dialog = open_dialog(adas_page)
    dialog.get_by_text("This session can’t be recorded").wait_for()
    dialog.locator("[name=recorded]:disabled").wait_for(state="attached")
    dialog.locator("[name=recorded]").wait_for(state="hidden")
    assert go_live_button(dialog).is_enabled()
