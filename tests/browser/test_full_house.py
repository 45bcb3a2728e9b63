"""A media server with two places: who finds none hears by HLS, and comes back by itself."""

import pytest

from tests.support.browser import sound
from tests.support.browser.going_live import go_live, start_room
from tests.support.browser.hearing import wait_until_heard
from tests.support.browser.people import Person
from tests.support.browser.site import RunningSite
from tests.support.eventually import eventually

from .test_hls import wait_until_it_plays

pytestmark = pytest.mark.heard

# Notes at each moment whether an element plays, and the longest time in which none did.
WATCH_FOR_GAPS = """() => {
  const elements = ["sound", "picture"].map((id) => document.getElementById(id));
  let before = elements.map(() => -1);
  let heard = performance.now();
  window.longestGap = 0;
  setInterval(() => {
    const now = performance.now();
    const times = elements.map(({ currentTime }) => currentTime);
    const plays = elements.some(
      (one, at) => !one.paused && !one.muted && times[at] > before[at] && before[at] >= 0,
    );
    window.longestGap = Math.max(window.longestGap, now - heard);
    if (plays) heard = now;
    before = times;
  }, 10);
}"""
GAP = "() => window.longestGap"
STATE = "() => document.querySelector('.program-state').checkVisibility()"


@pytest.fixture(scope="module")
def small_site(tmp_path_factory):
    site = RunningSite(tmp_path_factory.mktemp("small"), MEDIA_LISTENERS="2")
    yield site
    site.stop()


def test_a_listener_without_a_place_hears_by_hls_and_then_by_webrtc(small_site, machines, guests):
    ada = Person(machines("Ada"), "Ada")
    ada.open_site(small_site)
    link = start_room(ada, small_site)
    go_live(ada)
    cleo = guests("Cleo", link)
    cleo.listen()  # Ada, who is on stage, has the other place
    wait_until_heard(cleo, sound.loudness_of_ada)

    dov = guests("Dov", link)
    dov.press("Listen")
    wait_until_it_plays(dov)
    assert not dov.is_given_sound()
    assert not dov.page.evaluate(STATE), "the page says something although it plays"

    dov.page.evaluate(WATCH_FOR_GAPS)
    cleo.close()
    eventually(dov.is_given_sound, "Dov does not come back to WebRTC", 60)
    wait_until_heard(dov, sound.loudness_of_ada)
    gap = dov.page.evaluate(GAP)
    print(f"nothing was heard for {gap:.0f} ms at most")
    assert gap < 1500
    assert not dov.errors
    ada.close()
