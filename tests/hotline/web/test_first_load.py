"""The first load of a room's page, from a web server: how much comes, and what moves meanwhile."""

import contextlib

import pytest
from playwright.sync_api import sync_playwright

from qna.models import Question
from tests.support.browser.first_load import first_load, sign_in
from tests.support.browser.people import launch
from tests.support.crowd.guests import seat_guests
from tests.support.web import running_web

SCREENS = [(1280, 800), (390, 844)]
REQUESTS = 20
BYTES = 150_000
MOVED = 0.02  # the sum of all layout shifts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guests(live_room):
    """Guests of a live room who have asked 60 questions, of which one is answered now."""
    guests = seat_guests(live_room, 6)
    for number in range(60):
        asker = guests[number % len(guests)].seat
        asked = Question.ask(asker, f"Question {number}: what did you learn from your failure?")
    asked.take_up()
    return guests


@pytest.fixture
def site(guests):
    with running_web() as web:
        yield web


@pytest.fixture
def chromium(site):
    """A Chromium that starts when all rows are written, because its loop is in Django's way."""
    with sync_playwright() as playwright, contextlib.closing(launch(playwright)) as browser:
        yield browser


@pytest.fixture
def load(site, live_room, chromium):
    """A function that loads the page of the room for the first time, for a guest or a stranger."""

    def load(guest=None, screen=SCREENS[0]):
        context = chromium.new_context(viewport=dict(zip(("width", "height"), screen, strict=True)))
        if guest:
            sign_in(context, site.url, guest)
        shows = ".people-count" if guest else ".join-title"
        loaded = first_load(context, f"{site.url}{live_room.get_absolute_url()}", shows)
        context.close()
        return loaded

    return load


def test_a_stranger_loads_a_room_by_few_requests_and_few_bytes(load):
    loaded = load()
    assert len(loaded.requests) <= REQUESTS, loaded.requests
    assert loaded.bytes <= BYTES, loaded.requests


def test_a_listener_loads_a_room_of_sixty_questions_by_few_requests_and_few_bytes(load, guests):
    loaded = load(guests[0])
    assert len(loaded.requests) <= REQUESTS, loaded.requests
    assert loaded.bytes <= BYTES, loaded.requests


def test_hls_js_is_not_loaded_where_nothing_is_played_by_it(load, guests):
    assert not [address for address in load(guests[0]).requests if "hls" in address]


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_moves_while_a_room_comes_up(load, guests, screen):
    for guest in (None, guests[0]):
        loaded = load(guest, screen)
        assert loaded.shifted <= MOVED, loaded.shifts
