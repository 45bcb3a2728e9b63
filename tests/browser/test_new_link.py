"""HLS goes on when links to the media are refused, because somebody is removed."""

import pytest

from tests.support.browser.going_live import go_live, join_stage, remove
from tests.support.eventually import eventually

from .test_full_house import GAP, WATCH_FOR_GAPS
from .test_hls import NO_WEBRTC, is_served, wait_until_it_plays

MEDIA = "() => document.getElementById('room-header').dataset.media"


def test_those_who_stay_hear_on_when_somebody_is_removed(ada, ben, cleo, site, hls_js):
    if not hls_js:
        pytest.skip("npm is not here, so hls.js is not")
    cleo.context.add_init_script(NO_WEBRTC)
    cleo.page.reload()
    go_live(ada)
    join_stage(ben)
    cleo.page.wait_for_timeout(3000)
    cleo.press("Listen")
    wait_until_it_plays(cleo)
    requested = []
    cleo.page.on("request", lambda request: requested.append(request.url))
    former = cleo.page.evaluate(MEDIA)
    cleo.page.evaluate(WATCH_FOR_GAPS)
    cleo.page.wait_for_timeout(6000)  # longer than the player's buffer, as below
    usual = cleo.page.evaluate(GAP)
    remove(ada, "Ben")
    eventually(lambda: not is_served(site, former), "the former link is still served")
    eventually(lambda: is_served(site, cleo.page.evaluate(MEDIA)), "the page is told no other link")
    requested.clear()
    cleo.page.wait_for_timeout(6000)
    assert requested and not [url for url in requested if former.split("/")[2] in url]
    gap = cleo.page.evaluate(GAP)
    print(f"nothing was heard for {gap:.0f} ms at most, and {usual:.0f} ms before")
    wait_until_it_plays(cleo)
    # The browser writes each refusal of the former link.
    assert not [error for error in cleo.errors if "403" not in error]
