"""The replay in the browser of somebody who has no seat in the room."""

from functools import partial

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import expect

from hotline.web.security_headers import POLICY
from qna.models import Question
from recordings.models import Recording
from tests.support.recordings.factories import record, writer_of

ORIGIN = "https://studio.test"


@pytest.fixture
def visitors_tab(live_room, ada, chromium):
    """The page of Ada's ended session, with one answer, and the addresses that it requested."""
    question = Question.ask(live_room.seat_of(ada), "How did you begin?")
    question.take_up()
    question.finish()
    live_room.end()
    path = live_room.get_absolute_url()
    html = Client().get(path).content
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    errors, requested = [], []
    tab.on("pageerror", lambda error: errors.append(str(error)))

    def serve(route):
        asked = route.request.url.removeprefix(ORIGIN)
        requested.append(asked)
        if asked.startswith("/static/"):
            route.fulfill(path=finders.find(asked.removeprefix("/static/")))
        elif asked == path:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
        else:
            route.fulfill(status=404)

    tab.route("**/*", serve)
    tab.goto(ORIGIN + path)
    yield tab, requested
    context.close()
    assert not errors


def test_a_visitor_presses_play_and_the_page_asks_for_the_recording(visitors_tab):
    tab, requested = visitors_tab
    expect(tab.get_by_text("How did you begin?")).to_be_visible()
    with tab.expect_request("**/media/**/index.m3u8"):
        tab.get_by_role("button", name="Watch the replay").click()
    assert not [asked for asked in requested if asked.endswith("/socket?lang=en")]


def test_a_visitor_of_a_replay_sees_no_control_that_needs_a_seat(visitors_tab):
    tab, _requested = visitors_tab
    expect(tab.get_by_role("button", name="Watch the replay")).to_be_visible()
    for name in ("People", "Listen", "Raise hand", "Clap", "Leave", "Ask"):
        assert not tab.get_by_role("button", name=name).is_visible()
    expect(tab.get_by_role("link", name="To the start page")).to_be_visible()


def serve(html, route):
    path = route.request.url.removeprefix(ORIGIN)
    if path.startswith("/static/"):
        return route.fulfill(path=finders.find(path.removeprefix("/static/")))
    headers = {"Content-Security-Policy": POLICY}
    return route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)


def test_the_content_policy_lets_the_data_for_search_engines_be(live_room, chromium):
    record(writer_of(settings.RECORDINGS_ROOT / live_room.key), seconds=2)
    live_room.end()
    Recording.objects.get(room=live_room).seal()
    html = Client().get(live_room.get_absolute_url()).content
    assert b"application/ld+json" in html
    context = chromium.new_context()
    tab, said = context.new_page(), []
    tab.on("console", lambda message: said.append(message.text))
    tab.route("**/*", partial(serve, html))
    tab.goto(ORIGIN + live_room.get_absolute_url())
    expect(tab.get_by_role("button", name="Watch the replay")).to_be_visible()
    context.close()
    assert not said
