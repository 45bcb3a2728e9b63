"""Real browsers to measure in."""

import contextlib
import sys

from playwright.sync_api import Error, sync_playwright

from tests.support.browser.people import launch


@contextlib.contextmanager
def chromium(microphone=None):
    """Yield a Chromium as `chromiums` does, or None."""
    with chromiums(microphone) as browsers:
        yield browsers[0] if browsers else None


@contextlib.contextmanager
def chromiums(*microphones):
    """Yield a list of Chromiums, each with a fake camera and a WAV file as its microphone.

    The list is empty, and the reason printed, if this machine can't start one. Django must not use
    the database in this thread meanwhile, because Playwright runs an event loop in it.
    """
    with sync_playwright() as playwright, contextlib.ExitStack() as opened:
        browsers = []
        try:
            for microphone in microphones:
                browser = launch(playwright, microphone)
                browsers.append(opened.enter_context(contextlib.closing(browser)))
        except Error as error:
            print(f"no browser: {error}", file=sys.stderr)
            browsers = []
        yield browsers
