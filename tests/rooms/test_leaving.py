"""The page of people who left a room."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def page_after_leaving(browser, room):
    return browser.get(reverse("left", args=[room.slug])).content.decode()


def test_somebody_who_left_reads_the_way_back(live_room, cleo, browser_of):
    live_room.admit(cleo)
    page = page_after_leaving(browser_of(cleo), live_room)
    assert "You left" in page and "It is still live" in page
    assert f'href="{reverse("room", args=[live_room.slug])}"' in page


def test_leaving_keeps_the_seat(live_room, cleo, browser_of):
    seat = live_room.admit(cleo)
    seat.raise_hand()
    page_after_leaving(browser_of(cleo), live_room)
    seat.refresh_from_db()
    assert seat.hand_is_up and seat.removed_at is None


def test_after_the_end_the_page_names_the_replay(live_room, cleo, browser_of):
    live_room.admit(cleo)
    live_room.end()
    assert "its replay" in page_after_leaving(browser_of(cleo), live_room)
