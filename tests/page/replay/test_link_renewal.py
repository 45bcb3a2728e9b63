"""A page of the replay that is open for longer than its link to the recording is valid."""

import pytest

from .player import begins, jump, press_play

LINK = "() => document.getElementById('room-header').dataset.media"
SOURCES = "() => window.sources"
FAIL = "() => document.getElementById('picture').dispatchEvent(new Event('error'))"
FRESH = "/media/fresh/index.m3u8"


@pytest.fixture
def page(open_replay):
    """The page, of a browser that plays HLS by itself, under a clock that the test can put on; its
    server signs another link now.
    """
    page = open_replay()
    page.tab.clock.install()
    page.tab.reload()
    page.wait_until(lambda: page.media_links, "it asks for no link that lasts")
    page.media_links.clear()
    page.media_link = FRESH
    return page


def test_a_browser_that_plays_by_itself_gets_a_link_that_lasts(open_replay):
    page = open_replay()
    page.wait_until(lambda: page.media_links, "it asks for no link that lasts")
    assert page.media_links[0].endswith("/media?lasting=1")


def test_the_link_is_renewed_before_it_expires_and_the_place_is_kept(page):
    press_play(page)
    jump(page, 40)
    page.tab.clock.fast_forward("11:00:00")
    assert page.tab.evaluate(LINK) != FRESH
    page.tab.clock.fast_forward("00:40:00")
    page.wait_until(lambda: page.tab.evaluate(LINK) == FRESH, "the link is the old one")
    assert len(begins(page)) == 1  # the player goes on with what it has
    page.tab.evaluate(FAIL)
    page.wait_until(lambda: len(begins(page)) == 2, "it does not go on")
    assert begins(page)[1] == 40
    assert page.tab.evaluate(SOURCES)[-1] == FRESH


def test_a_machine_that_slept_renews_the_link_when_the_player_fails(page):
    press_play(page)
    page.tab.clock.pause_at("2099-01-01")  # no timer runs meanwhile
    page.tab.evaluate(FAIL)
    page.wait_until(lambda: page.tab.evaluate(LINK) == FRESH, "the link is the old one")


def test_a_page_that_its_reader_may_not_see_any_more_says_so(page):
    page.refuse("media", "It is closed.", status=403)  # the browser writes each to its console
    page.tab.route(
        f"**/r/{page.room.slug}/", lambda route: route.fulfill(status=403, body="It is closed.")
    )
    page.tab.clock.fast_forward("11:40:00")
    page.tab.get_by_text("It is closed.").wait_for()
