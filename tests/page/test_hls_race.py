"""HLS begins while WebRTC is still tried, so that nobody in a strict network waits for long."""

import pytest

from .test_live_player import (
    HLS,
    PLAYS_SOUND,
    REFUSES_TO_PLAY,
    open_cleos_page,  # noqa: F401
    plays_by_hls,
    press_listen,
    shows_picture,
    wait_for_sentence,
)

# An answer that takes its time: WebRTC is neither connected nor given up, until release().
SLOW = """
const held = new Promise((release) => { window.release = release; });
const use = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = async function (answer) {
  await held;
  return use.call(this, answer);
};
"""
PICTURE_HAS_SOUND = """() => {
  const picture = document.getElementById("picture");
  return picture.src.includes(".m3u8") && !picture.muted;
}"""


@pytest.fixture
def cleos_page(open_cleos_page):  # noqa: F811
    cleos_page = press_listen(open_cleos_page(HLS, SLOW))
    cleos_page.wait_until(lambda: plays_by_hls(cleos_page), "it waits for WebRTC")
    return cleos_page


def test_hls_is_heard_while_webrtc_is_tried(cleos_page):
    cleos_page.wait_until(lambda: shows_picture(cleos_page), "it shows no picture")
    assert cleos_page.tab.evaluate(PICTURE_HAS_SOUND)
    assert not cleos_page.tab.locator(".program-state").is_visible()


def test_webrtc_takes_over_from_hls_and_one_of_them_is_heard(cleos_page):
    cleos_page.tab.evaluate("() => release()")
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate(PLAYS_SOUND), "it does not take over")
    assert not cleos_page.tab.evaluate(PICTURE_HAS_SOUND)


def test_hls_goes_on_when_webrtc_is_given_up(cleos_page):
    cleos_page.wait_until(lambda: shows_picture(cleos_page), "it shows no picture")
    cleos_page.tab.wait_for_timeout(5000)  # WebRTC is given up
    assert cleos_page.tab.evaluate(PICTURE_HAS_SOUND)
    assert cleos_page.tab.evaluate("() => window.loads") == 1, "HLS began again"


def test_hls_that_wants_a_press_asks_for_none_while_webrtc_is_tried(open_cleos_page):  # noqa: F811
    cleos_page = press_listen(open_cleos_page(HLS, REFUSES_TO_PLAY, SLOW))
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate("() => window.loads"), "no HLS")
    cleos_page.tab.wait_for_timeout(500)  # for what must not happen
    assert not cleos_page.tab.get_by_text("one more press").is_visible()
    wait_for_sentence(cleos_page, "Connecting the sound…")


def test_no_hls_where_webrtc_plays_at_once(open_cleos_page):  # noqa: F811
    cleos_page = press_listen(open_cleos_page(HLS))
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate(PLAYS_SOUND), "it does not play")
    cleos_page.tab.wait_for_timeout(2000)  # for what must not happen
    assert cleos_page.tab.evaluate("() => window.loads") == 0
