"""A browser on a bare page of ours: its modules come from the tree, and there is no server."""

import mimetypes

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.people import launch

from .sources import STATIC

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
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def bare(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/*", serve)
    page.goto(f"{ORIGIN}/page")
    page.evaluate("() => { window.htmx = {process() {}}; }")
    yield page
    context.close()
