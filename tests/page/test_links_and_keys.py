"""Links and keys that hosts give away, on the pages of hosts and of those who were."""

import json

import pytest

from rooms.models import Seat


@pytest.fixture
def bens(room, cohost_ben, enter):
    return enter(cohost_ben)


def open_encoder(studio):
    studio.answers["stream-key"] = {"status": 201, "body": json.dumps({"key": "the key"})}
    studio.page.get_by_role("button", name="Go live").click()
    studio.page.get_by_text("Use OBS or another encoder").click()


def test_after_the_first_stream_key_the_page_speaks_of_a_new_one(bens):
    open_encoder(bens)
    warning = bens.page.get_by_text("A new key ends the one you have.")
    assert warning.is_hidden()
    bens.page.get_by_role("button", name="Make a stream key", exact=True).click()
    bens.page.get_by_role("button", name="Make a new stream key").wait_for()
    assert bens.page.get_by_label("Stream key").input_value() == "the key"
    assert warning.is_visible()


def test_who_has_a_stream_key_is_warned_from_the_start(room, cohost_ben, enter):
    cohost_ben.new_stream_key()
    studio = enter(cohost_ben)
    open_encoder(studio)
    assert studio.page.get_by_role("button", name="Make a new stream key").is_visible()
    assert studio.page.get_by_text("A new key ends the one you have.").is_visible()


@pytest.mark.parametrize("role", [Seat.SPEAKER, Seat.LISTENER])
def test_who_hosts_no_longer_has_no_link_and_no_key_in_the_page(bens, room, role):
    open_encoder(bens)
    bens.page.get_by_role("button", name="Make a stream key", exact=True).click()
    bens.page.get_by_role("button", name="Make a new stream key").wait_for()
    secrets = bens.page.locator("#cohost-link, #speaker-link, #stream-key")
    assert secrets.count() == 3
    bens.seat.become(role)
    bens.hears_about_oneself()
    bens.until(lambda: not secrets.count(), "they are there still")
    keys = [room.link(role).key for role in (Seat.COHOST, Seat.SPEAKER)]
    assert not any(key in bens.page.content() for key in keys)
