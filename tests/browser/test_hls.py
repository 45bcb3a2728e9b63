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

EMPTY = """() => {
  const picture = document.getElementById("picture");
  return picture.networkState === HTMLMediaElement.NETWORK_EMPTY && !picture.srcObject;
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


def moderate(owner, site, act, reason):
    """In the admin, by an act on its newest recording."""
    owner.page.goto(f"{site.url}/admin/recordings/recording/")
    owner.page.locator("#result_list .action-select").first.check()
    owner.page.locator("select[name=action]").select_option(label=act)
    owner.page.get_by_role("button", name="Go").click()
    owner.page.get_by_label("Reason").fill(reason)
    owner.page.get_by_role("button", name=act).click()
    owner.sees("1 done.")


def stops(person):
    """Within the two seconds that a moderator's act may take; not when the buffer is empty."""
    eventually(
        lambda: person.page.evaluate(EMPTY),
        f"{person.name} is shown what a moderator withdrew",
        2,
    )
    assert person.page.locator("#picture").is_hidden()


def test_a_replay_that_plays_stops_when_a_moderator_withdraws_it(ada, cleo, room, site):
    go_live(ada, camera=True)
    cleo.page.wait_for_timeout(8000)
    end_session(ada)
    cleo.press("Watch the replay")
    plays(cleo)
    moderate(ada, site, "Withdraw the recording", "a complaint")
    stops(cleo)
    cleo.sees("A moderator has withdrawn the recording")
    moderate(ada, site, "Give the recording back", "a mistake")
    cleo.press("Watch the replay")
    plays(cleo)


def test_a_live_session_heard_by_hls_falls_silent_when_a_moderator_withdraws_it(
    ada, cleo, people, owner, site
):
    cleo.context.add_init_script(NO_WEBRTC)
    cleo.page.reload()
    go_live(ada, camera=True)
    cleo.page.wait_for_timeout(3000)
    cleo.press("Listen")
    plays(cleo)
    moderator = people("Dov", storage_state=owner)
    moderate(moderator, site, "Withdraw the recording", "a complaint")
    stops(cleo)
    cleo.sees("Another network may let the live sound through.")
    ada.sees("LIVE")
