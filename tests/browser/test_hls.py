"""Hearing and seeing by HLS: where WebRTC can't get through, and after the end."""

import pytest

from tests.browser.going_live import end_session, go_live
from tests.eventually import eventually

NO_WEBRTC = """RTCPeerConnection.prototype.setRemoteDescription = async () => {};"""
NO_NATIVE_HLS = """HTMLMediaElement.prototype.canPlayType = () => "";"""
PLAYED = "() => document.getElementById('picture').currentTime"
DECODED = """() => {
  const played = document.getElementById("picture").getVideoPlaybackQuality();
  return played.totalVideoFrames;
}"""


def plays(person):
    """Seconds pass and pictures are decoded; a jump to the live edge is not playing."""
    frames = person.page.evaluate(DECODED)
    eventually(
        lambda: person.page.evaluate(DECODED) > frames + 50,
        f"{person.name} sees nothing by HLS",
        30,
    )
    start = person.page.evaluate(PLAYED)
    eventually(
        lambda: person.page.evaluate(PLAYED) > start + 1, f"{person.name} hears nothing by HLS", 30
    )


@pytest.mark.parametrize("player", ["native", "hls.js"])
def test_where_webrtc_is_blocked_the_listener_gets_hls_by_itself(ada, cleo, player, hls_js):
    if player == "hls.js" and not hls_js:
        pytest.skip("npm is not here, so hls.js is not")
    cleo.context.add_init_script(NO_WEBRTC)
    if player == "hls.js":
        cleo.context.add_init_script(NO_NATIVE_HLS)
    cleo.page.reload()
    go_live(ada, camera=True)
    cleo.page.wait_for_timeout(3000)
    cleo.press("Listen")
    plays(cleo)


def test_the_replay_plays_on_the_same_link_after_the_end(ada, cleo):
    go_live(ada, camera=True)
    cleo.page.wait_for_timeout(5000)
    end_session(ada)
    cleo.press("Watch the replay")
    plays(cleo)
