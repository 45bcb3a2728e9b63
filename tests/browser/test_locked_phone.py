"""Sound goes on while the page is hidden, and comes back after the system has frozen the page."""

import time

import pytest

from tests.support.browser import sound
from tests.support.browser.going_live import go_live
from tests.support.browser.hearing import HEARD, wait_until_heard
from tests.support.eventually import eventually

pytestmark = pytest.mark.heard

HIDE = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def listening(ada, cleo):
    """Cleo, who hears Ada."""
    go_live(ada)
    cleo.listen()
    wait_until_heard(cleo, sound.loudness_of_ada)
    return cleo


@pytest.fixture
def system(listening):
    """A function that freezes the page, or wakes it: ``system("frozen")``, ``system("active")``."""
    devtools = listening.context.new_cdp_session(listening.page)
    return lambda state: devtools.send("Page.setWebLifecycleState", {"state": state})


def test_sound_goes_on_while_the_page_is_hidden(listening):
    listening.page.evaluate(HIDE)
    listening.page.wait_for_timeout(3000)
    wait_until_heard(listening, sound.loudness_of_ada)
    assert not listening.page.evaluate("() => document.getElementById('sound').paused")


def seconds_until_heard(person):
    began = time.monotonic()
    eventually(
        lambda: sound.loudness_of_ada(person.hears(0.6)) > HEARD, "nothing is heard again", 30
    )
    return time.monotonic() - began


def test_after_a_freeze_the_sound_is_heard_without_a_press(listening, system):
    system("frozen")
    time.sleep(8)
    system("active")
    lasted = seconds_until_heard(listening)
    print(f"heard again {lasted:.1f} s after the freeze")
    assert lasted < 10


def test_a_page_that_lost_its_connection_in_a_freeze_connects_again_by_itself(
    listening, system, site
):
    system("frozen")
    before = site.child("media_server")
    site.kill("media_server")
    eventually(lambda: site.child("media_server") not in (None, before), "it is not back", 60)
    time.sleep(5)  # until it has the room and Ada speaks again
    system("active")
    lasted = seconds_until_heard(listening)
    print(f"heard again {lasted:.1f} s after the freeze")
    assert lasted < 10
