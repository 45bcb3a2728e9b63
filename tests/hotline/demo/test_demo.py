"""The demo as somebody sees it who has just started it."""

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from tests.support.browser import sound
from tests.support.browser.going_live import end_session, join_as_guest
from tests.support.browser.people import Person, launch
from tests.support.demo_site import DemoSite
from tests.support.eventually import eventually
from tests.support.processes import descendants_of, gone

ROOM = r"(http://localhost:\d+/r/\w+/)\n"
COHOST = r"(http://localhost:\d+/r/\w+/as/\S+)"


@pytest.fixture
def cleo():
    """Cleo, whose browser is open before the demo starts."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield Person(browser, "Cleo")
        browser.close()


def test_a_newcomer_hears_sees_asks_and_finds_the_copies(cleo, tmp_path):
    demo = DemoSite(tmp_path / "demo", minutes=5)
    try:
        link = demo.wait_for_output(ROOM)
        join_as_guest(cleo, link)
        cleo.listen()
        eventually(lambda: sound.loudness_at(cleo.hears(0.5), 60, 1000) > -50, "no sound", 60)
        first = cleo.picture()
        eventually(lambda: np.abs(cleo.picture() - first).mean() > 1, "the picture stands still")
        cleo.page.locator("#questions .question-text:visible").first.wait_for(timeout=10_000)
        cleo.page.get_by_label("Ask a question").fill("What did it cost to make?")
        cleo.press("Ask")
        cleo.sees("What did it cost to make?")

        cleo.page.goto(demo.wait_for_output(COHOST))
        cleo.press("Join as co-host")
        end_session(cleo)
        row = cleo.page.locator(".copy", has_text="Video of the session")
        row.get_by_role("link", name="Download").wait_for(timeout=20_000)
        demo.wait_for_output("(The session has ended)")
    finally:
        demo.interrupt()


def test_ctrl_c_leaves_no_process_behind(tmp_path):
    demo = DemoSite(tmp_path / "demo", minutes=5)
    try:
        demo.wait_for_output(ROOM)
        pids = descendants_of(demo.process.pid)
    finally:
        status = demo.interrupt()
    assert status == 0
    assert all(map(gone, pids))
