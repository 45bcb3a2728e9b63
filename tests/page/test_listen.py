"""What a listener's page shows of the program."""

import pytest

# Each look at statistics counts one more frame; while `slow` is set, it takes until `release()`.
STATISTICS = """
let frames = 0;
RTCPeerConnection.prototype.getStats = async () => {
  if (window.slow) await new Promise((done) => { window.release = done; });
  frames += 1;
  return new Map([
    ["sound", {type: "inbound-rtp", kind: "audio", packetsReceived: frames}],
    ["picture", {type: "inbound-rtp", kind: "video", framesDecoded: frames}],
  ]);
};
"""


@pytest.fixture
def cleos(live_room, cleo, enter):
    return enter(live_room.admit(cleo), script=STATISTICS)


def test_after_the_end_no_picture_comes_back(cleos, live_room):
    picture = cleos.page.locator("#picture")
    cleos.page.get_by_role("button", name="Listen").click()
    cleos.until(picture.is_visible, "there is no picture")
    cleos.page.evaluate("() => { window.slow = true; }")
    cleos.until(lambda: cleos.page.evaluate("() => !!window.release"), "nobody looks")
    live_room.end()
    cleos.hears_about_the_room("bar", "stage")
    cleos.until(picture.is_hidden, "the picture stays")
    cleos.page.evaluate("() => release()")
    cleos.page.get_by_text("This session has ended").wait_for()
    assert picture.is_hidden()
