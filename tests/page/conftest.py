"""Pages in one Chromium without a server: a bare page with our modules, and the room's page."""

import mimetypes

import pytest
from playwright.sync_api import sync_playwright

from qna.models import Question
from tests.support.browser.people import launch
from tests.support.page.room_page import RoomPage
from tests.support.page.sources import STATIC

ORIGIN = "http://studio.test"
BARE = """<!doctype html><html lang="en"><body data-csrf="token" data-now="">
<script id="words" type="application/json">{}</script>
<ol id="questions"></ol></body></html>"""


def serve(route):
    path = STATIC / route.request.url.removeprefix(f"{ORIGIN}/")
    if path.is_file():
        kind = mimetypes.guess_type(path.name)[0]
        route.fulfill(body=path.read_text(), content_type=kind)
    else:
        route.fulfill(body=BARE, content_type="text/html")


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Django sees Playwright's event loop in this thread, but none of our code runs in it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def bare_page(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/*", serve)
    page.goto(f"{ORIGIN}/page")
    page.evaluate("() => { window.htmx = {process() {}}; }")
    yield page
    context.close()


@pytest.fixture
def open_page(chromium):
    """A function that opens the room's page for a seat: ``open_page(seat)``."""
    opened = []

    def open_for(seat, **options):
        opened.append(RoomPage(chromium, seat, **options))
        return (
            opened[-1].wait_until_joined()
            if options.get("java_script_enabled", True)
            else opened[-1]
        )

    yield open_for
    for room_page in opened:
        room_page.close()
        assert not room_page.errors


@pytest.fixture
def questions(live_room, ben):
    """Ben asked Q1, Q2 and Q3, which have 1, 3 and 2 votes."""
    seat = live_room.admit(ben)
    asked = [Question.ask(seat, f"Q{number}?") for number in (1, 2, 3)]
    for question, votes in zip(asked, (1, 3, 2), strict=True):
        Question.objects.filter(pk=question.pk).update(votes=votes)
    return asked


@pytest.fixture
def ask(live_room, ben):
    """A function by which Ben asks one more question: ``ask("Q4?")``."""
    return lambda text: Question.ask(live_room.admit(ben), text)


@pytest.fixture
def cleos_page(live_room, cleo, questions, open_page):
    """Cleo's page, with Ben's three questions on it."""
    return open_page(live_room.admit(cleo))
