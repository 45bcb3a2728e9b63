"""A real browser to measure in."""

import contextlib
import sys

from playwright.sync_api import Error, sync_playwright

from tests.support.browser.people import launch


@contextlib.contextmanager
def chromium(microphone=None):
    """Yield a Chromium with a fake camera and a WAV file as its microphone.

    Yields None, and prints the reason, if this machine can't start one. Django must not use the
    database in this thread meanwhile, because Playwright runs an event loop in it.
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
