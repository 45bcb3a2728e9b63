"""A real browser to measure in."""

import contextlib
import sys

from playwright.sync_api import Error, sync_playwright

from tests.support.browser.people import launch


@contextlib.contextmanager
def chromium(microphone=None):
    """A Chromium with a fake camera, and a wav file as its microphone. None, and a word on why,
    where this machine can't start one.

    Nothing of Django may touch the database in this thread meanwhile: Playwright has its loop here.
    """
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright, microphone)
        except Error as error:
            print(f"no browser: {error}", file=sys.stderr)
            yield None
            return
        with contextlib.closing(browser):
            yield browser
