"""What the dialog says before anybody presses Go live."""

import shutil
from collections import namedtuple

import pytest

from hotline.accounts.models import Site
from rooms.models import Room

Disk = namedtuple("Disk", "total used free")


def opened(studio):
    """The dialog, with the answer to what it asked."""
    studio.look_before_live()
    with studio.page.expect_response("**/live"):
        studio.page.locator("#hostbar .go").click()
    return studio.page.get_by_role("dialog")


def go(dialog):
    return dialog.locator("[data-part=go]")


@pytest.fixture
def adas(room, ada, enter):
    return enter(room.seat_of(ada))


def test_with_nothing_in_the_way_it_goes(adas):
    dialog = opened(adas)
    assert go(dialog).is_enabled() and dialog.get_by_label("Record this session").is_enabled()


def test_what_the_host_unticked_stays_so(adas):
    opened(adas).get_by_label("Record this session").uncheck()
    adas.page.keyboard.press("Escape")
    assert not opened(adas).get_by_label("Record this session").is_checked()


def test_a_session_that_began_meanwhile_is_said_and_nothing_can_be_pressed(house, adas):
    Site.objects.update(rooms_per_host=1)
    other = Room.start(house.owner, "Another")
    other.go_live(recorded=False)
    dialog = opened(adas)
    dialog.get_by_text("Ada has 1 session live").wait_for()
    dialog.locator("[data-part=go]:disabled").wait_for()
    other.end()
    adas.page.keyboard.press("Escape")
    dialog = opened(adas)
    dialog.locator("[data-part=go]:enabled").wait_for()
    assert not dialog.get_by_text("Ada has").is_visible()


def test_with_too_little_space_it_goes_unrecorded(adas, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Disk(1, 1, 0))
    dialog = opened(adas)
    dialog.get_by_text("This session can’t be recorded").wait_for()
    dialog.locator("[name=recorded]:disabled").wait_for(state="hidden")
    assert go(dialog).is_enabled()
