"""Links and keys that hosts give away: they are on the pages of hosts only."""

import json

import pytest

from rooms.models import Seat


@pytest.fixture
def bens_page(room, cohost_ben, open_page):
    return open_page(cohost_ben)


def open_encoder(room_page):
    room_page.answers["stream-key"] = {"status": 201, "body": json.dumps({"key": "the key"})}
    room_page.tab.get_by_role("button", name="Go live").click()
    room_page.tab.get_by_text("Use OBS or another encoder").click()


def test_after_making_a_stream_key_the_page_offers_a_new_one(bens_page):
    open_encoder(bens_page)
    warning = bens_page.tab.get_by_text("A new key ends the one you have.")
    assert warning.is_hidden()
    bens_page.tab.get_by_role("button", name="Make a stream key", exact=True).click()
    bens_page.tab.get_by_role("button", name="Make a new stream key").wait_for()
    assert bens_page.tab.get_by_label("Stream key").input_value() == "the key"
    assert warning.is_visible()


def test_a_page_loaded_with_a_stream_key_warns_that_a_new_one_ends_it(room, cohost_ben, open_page):
    cohost_ben.new_stream_key()
    room_page = open_page(cohost_ben)
    open_encoder(room_page)
    assert room_page.tab.get_by_role("button", name="Make a new stream key").is_visible()
    assert room_page.tab.get_by_text("A new key ends the one you have.").is_visible()


def test_the_encoder_section_scrolls_into_view_when_it_opens(room, cohost_ben, open_page):
    room_page = open_page(cohost_ben, viewport={"width": 844, "height": 390})
    open_encoder(room_page)
    dialog = room_page.tab.locator("#on-air-dialog")
    address = room_page.tab.get_by_label("Address")
    room_page.wait_until(
        lambda: within(address.bounding_box(), dialog.bounding_box()), "it is below the edge"
    )


def within(inner, outer):
    return outer["y"] <= inner["y"] and bottom_of(inner) <= bottom_of(outer)


def bottom_of(box):
    return box["y"] + box["height"]


@pytest.mark.parametrize("role", [Seat.SPEAKER, Seat.LISTENER])
def test_links_and_keys_leave_the_page_of_somebody_who_no_longer_hosts(bens_page, room, role):
    open_encoder(bens_page)
    bens_page.tab.get_by_role("button", name="Make a stream key", exact=True).click()
    bens_page.tab.get_by_role("button", name="Make a new stream key").wait_for()
    secrets = bens_page.tab.locator("#cohost-link, #speaker-link, #stream-key")
    assert secrets.count() == 3
    bens_page.seat.become(role)
    bens_page.push_personal()
    bens_page.wait_until(lambda: not secrets.count(), "they are there still")
    keys = [room.link(role).key for role in (Seat.COHOST, Seat.SPEAKER)]
    assert not any(key in bens_page.tab.content() for key in keys)
