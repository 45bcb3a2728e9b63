"""All places for WebRTC are taken: HLS plays by itself, and WebRTC again once a place is free."""

import pytest

from rooms.models import Seat

from .test_live_player import (
    HLS,
    PICTURE_SOURCE,
    PLAYS_SOUND,
    open_cleos_page,  # noqa: F401
    plays_by_hls,
    press_listen,
    shows_picture,
)

NO_PLACE = "You will hear it as soon as one is free"


def fill(page, seconds):
    """From now on refuse listeners for want of a place, and ask them to come again in `seconds`."""
    page.refuse("whep", "All places for live sound are taken.", status=503)
    page.answers["whep"]["headers"] = {"Hotline-Full": "1", "Retry-After": str(seconds)}


def free_a_place(page):
    del page.answers["whep"]


def offers(page):
    return [path for method, path, _body in page.requests if path.endswith("/whep")]


def sentence(page):
    return page.tab.locator(".program-state")


@pytest.fixture
def full_page(open_cleos_page):  # noqa: F811
    """Cleo's page, which hears by HLS; a place will be free when it asks again."""
    page = open_cleos_page(HLS)
    page.errors = Errors(page.errors)
    fill(page, seconds=3)
    press_listen(page)
    page.wait_until(lambda: shows_picture(page), "HLS does not begin")
    return page


class Errors(list):
    """What the console says, without the refusals, of which the browser itself writes a line."""

    def append(self, text):
        if "503" not in text:
            super().append(text)


def test_hls_begins_by_itself_without_an_error(full_page):
    assert plays_by_hls(full_page)
    assert not full_page.tab.evaluate("() => document.getElementById('picture').muted")
    assert not sentence(full_page).is_visible()
    assert not full_page.tab.get_by_role("button", name="Listen").is_visible()
    assert len(offers(full_page)) == 1


def test_webrtc_takes_over_without_a_reload_once_a_place_is_free(full_page):
    full_page.tab.evaluate("() => { window.here = true; }")
    free_a_place(full_page)
    full_page.wait_until(
        lambda: full_page.tab.evaluate(PLAYS_SOUND), "it does not come back to WebRTC"
    )
    assert full_page.tab.evaluate(PICTURE_SOURCE) == ""
    assert full_page.tab.evaluate("() => window.here")
    assert len(offers(full_page)) == 2
    assert not sentence(full_page).is_visible()


def test_hls_goes_on_while_no_place_is_free_and_the_page_asks_only_when_it_is_told_to(full_page):
    full_page.wait_until(lambda: len(offers(full_page)) == 2, "it does not ask again")
    fill(full_page, seconds=600)
    full_page.wait_until(lambda: len(offers(full_page)) == 3, "it does not ask again")
    full_page.push(epoch=5)  # another media server: a crowd that waits must not ask at one moment
    full_page.tab.wait_for_timeout(1500)  # for what must not happen
    assert len(offers(full_page)) == 3
    assert shows_picture(full_page) and full_page.tab.evaluate("() => window.loads") == 1


def test_a_listener_who_comes_on_stage_gets_a_place_at_once(full_page, live_room):
    fill(full_page, seconds=600)
    full_page.wait_until(lambda: len(offers(full_page)) == 2, "it does not ask again")
    free_a_place(full_page)
    seat = full_page.seat
    Seat.objects.filter(pk=seat.pk).update(role=Seat.SPEAKER)
    full_page.push_personal()
    full_page.wait_until(
        lambda: full_page.tab.evaluate(PLAYS_SOUND), "it waits although it is on stage"
    )


def test_a_session_that_is_not_recorded_says_that_places_are_taken(room, cleo, open_page):
    room.go_live(recorded=False)
    page = open_page(room.admit(cleo), script=HLS)
    page.errors = Errors(page.errors)
    fill(page, seconds=2)
    press_listen(page)
    sentence(page).get_by_text(NO_PLACE).wait_for()
    free_a_place(page)
    page.wait_until(lambda: page.tab.evaluate(PLAYS_SOUND), "it does not ask again")
    assert not sentence(page).is_visible()
