"""How a listener's page plays the program, in browsers that lack one thing or another."""

import pytest

from rooms.models import Seat

# Each call of `getStats` counts one more frame; while `slow` is set, it waits for `release()`.
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
NO_WEBRTC = "delete window.RTCPeerConnection;"
REFUSES_TO_PLAY = """  // until somebody presses something while `refuses` is unset
window.refuses = true;
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  return window.refuses
    ? Promise.reject(new DOMException("press first", "NotAllowedError")) : play.call(this);
};
"""
# An HLS stream that the browser plays by itself: it loads, and plays while `streams` is set.
HLS = """
delete window.MediaSource;
window.streams = true;
window.loads = 0;
const { play, load, canPlayType } = HTMLMediaElement.prototype;
const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "src");
const isHls = (media) => get.call(media).includes(".m3u8");
HTMLMediaElement.prototype.canPlayType = function (type) {
  return type.includes("mpegurl") ? "maybe" : canPlayType.call(this, type);
};
Object.defineProperty(HTMLMediaElement.prototype, "src", {
  get() { return this.getAttribute("data-src") ?? ""; },
  set(url) { window.loads += 1; this.setAttribute("data-src", url); },
});
HTMLMediaElement.prototype.load = function () {
  this.removeAttribute("data-src");
  return load.call(this);
};
let seconds = 0;
Object.defineProperty(HTMLMediaElement.prototype, "currentTime", {
  get() { return window.streams ? (seconds = performance.now() / 1000) : seconds; },
  set() {},
});
Object.defineProperty(HTMLMediaElement.prototype, "paused", {get: () => false});
HTMLMediaElement.prototype.play = function () {
  return this.src ? Promise.resolve() : play.call(this);
};
"""
H264_LATER = """
window.knows = false;
for (const party of [RTCRtpReceiver, RTCRtpSender]) {
  const ask = party.getCapabilities.bind(party);
  party.getCapabilities = (kind) => {
    const { codecs, ...more } = ask(kind);
    const vp8 = codecs.filter(({ mimeType }) => kind === "audio" || mimeType === "video/VP8");
    const h264 = { mimeType: "video/H264", clockRate: 90000, sdpFmtpLine: "packetization-mode=1" };
    return { ...more, codecs: window.knows && kind === "video" ? [h264, ...vp8] : vp8 };
  };
}
RTCRtpTransceiver.prototype.setCodecPreferences = () => {};
"""
# Intervals pass sixty times as fast. Timeouts do not, because a real browser's offers and answers
# need their time.
FAST_INTERVALS = """
const every = window.setInterval;
window.setInterval = (work, pause, ...more) => every(work, pause / 60, ...more);
"""
PLAYS_SOUND = """() => {
  const sound = document.getElementById("sound");
  return Boolean(sound.srcObject) && !sound.paused;
}"""
RELOADS_AFTER_A_PRESS = """
document.addEventListener("click", () => setTimeout(() => location.reload(), 50), { once: true });
"""
PICTURE_SOURCE = "() => document.getElementById('picture').src"


@pytest.fixture
def open_cleos_page(live_room, cleo, open_page):
    def open_with(*scripts):
        script = "\n".join(f"{{ {script} }}" for script in scripts)
        return open_page(live_room.admit(cleo), script=script)

    return open_with


def press_listen(room_page):
    room_page.tab.get_by_role("button", name="Listen").click()
    return room_page


def plays_by_hls(room_page):
    return ".m3u8" in room_page.tab.evaluate(PICTURE_SOURCE)


def shows_picture(room_page):
    return room_page.tab.locator("#picture").is_visible()


def wait_for_sentence(room_page, sentence):
    room_page.tab.locator(".program-state").get_by_text(sentence).wait_for()


@pytest.fixture
def allowed_page(open_cleos_page):
    """Cleo's page, which plays sound by itself: Cleo pressed something on the one before."""
    cleos_page = open_cleos_page(RELOADS_AFTER_A_PRESS)
    with cleos_page.tab.expect_navigation():
        cleos_page.tab.get_by_role("heading", level=1).click()
    return cleos_page


def test_sound_plays_at_once_where_the_browser_allows_it(allowed_page):
    allowed_page.wait_until(
        lambda: allowed_page.tab.evaluate(PLAYS_SOUND), "there is no sound without a press"
    )
    assert not allowed_page.tab.get_by_role("button", name="Listen").is_visible()


def test_where_the_browser_wants_a_press_the_page_offers_listen_and_connects_nothing(
    open_cleos_page,
):
    cleos_page = open_cleos_page()
    cleos_page.tab.get_by_role("button", name="Listen").wait_for()
    cleos_page.tab.wait_for_timeout(500)  # for what must not happen
    assert not cleos_page.has_requested("whep")


def test_people_on_stage_hear_nothing_before_they_press(live_room, ben, open_page):
    bens_page = open_page(live_room.admit(ben, Seat.SPEAKER), script=RELOADS_AFTER_A_PRESS)
    with bens_page.tab.expect_navigation():
        bens_page.tab.get_by_role("heading", level=1).click()
    bens_page.tab.get_by_role("button", name="Listen").wait_for()
    bens_page.tab.wait_for_timeout(500)  # for what must not happen
    assert not bens_page.has_requested("whep")


def test_no_picture_comes_back_after_the_end(open_cleos_page, live_room):
    cleos_page = press_listen(open_cleos_page(STATISTICS))
    picture = cleos_page.tab.locator("#picture")
    cleos_page.wait_until(picture.is_visible, "there is no picture")
    cleos_page.tab.evaluate("() => { window.slow = true; }")
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate("() => !!window.release"), "nobody looks")
    live_room.end()
    cleos_page.push_regions("room-header", "stage")
    cleos_page.wait_until(picture.is_hidden, "the picture stays")
    cleos_page.tab.evaluate("() => release()")
    cleos_page.tab.get_by_text("This session has ended").wait_for()
    assert picture.is_hidden()


def test_sound_that_the_browser_refuses_to_play_plays_after_one_more_press(open_cleos_page):
    cleos_page = press_listen(open_cleos_page(REFUSES_TO_PLAY))
    cleos_page.wait_until(
        lambda: cleos_page.tab.get_by_text("one more press").is_visible(), "it says nothing"
    )
    cleos_page.tab.evaluate("() => { window.refuses = false; }")
    press_listen(cleos_page)
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate(PLAYS_SOUND), "it does not play")
    assert not cleos_page.tab.get_by_text("one more press").is_visible()


def test_hls_that_the_browser_refuses_to_play_plays_after_one_more_press(open_cleos_page):
    cleos_page = press_listen(open_cleos_page(NO_WEBRTC, HLS, REFUSES_TO_PLAY))
    wait_for_sentence(cleos_page, "one more press")
    cleos_page.tab.evaluate("() => { window.refuses = false; }")
    press_listen(cleos_page)
    cleos_page.wait_until(lambda: shows_picture(cleos_page), "it does not play")
    assert plays_by_hls(cleos_page)


def test_sound_that_the_system_paused_plays_after_one_more_press(open_cleos_page):
    """A phone call pauses it, or headphones that were unplugged."""
    cleos_page = press_listen(open_cleos_page())
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate(PLAYS_SOUND), "it does not play")
    cleos_page.tab.evaluate("() => document.getElementById('sound').pause()")
    wait_for_sentence(cleos_page, "one more press")
    press_listen(cleos_page)
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate(PLAYS_SOUND), "it does not go on")


def test_a_browser_without_webrtc_plays_hls(open_cleos_page):
    cleos_page = press_listen(open_cleos_page(NO_WEBRTC, HLS))
    cleos_page.wait_until(lambda: plays_by_hls(cleos_page), "it does not load the stream")
    cleos_page.wait_until(lambda: shows_picture(cleos_page), "it shows no picture")
    assert not cleos_page.tab.evaluate("() => document.getElementById('picture').muted")


def test_a_browser_without_webrtc_plays_hls_once_the_session_starts(room, cleo, open_page):
    cleos_page = open_page(room.admit(cleo), script=NO_WEBRTC + HLS)
    cleos_page.tab.get_by_role("button", name="Listen when it starts").click()
    room.go_live()
    cleos_page.push(state="live")  # comes before the regions that show it
    cleos_page.push_regions("room-header", "stage")
    cleos_page.wait_until(lambda: plays_by_hls(cleos_page), "it does not load the stream")


def test_a_browser_without_webrtc_is_told_why_an_unrecorded_session_is_silent(
    room, cleo, open_page
):
    room.go_live(recorded=False)
    cleos_page = press_listen(open_page(room.admit(cleo), script=NO_WEBRTC + HLS))
    wait_for_sentence(cleos_page, "This browser can’t play live sound")


@pytest.mark.parametrize("fault", ["error", "stall"])
def test_failed_hls_is_loaded_again_until_it_plays(open_cleos_page, fault):
    cleos_page = open_cleos_page(NO_WEBRTC, HLS)
    cleos_page.tab.clock.install()
    press_listen(cleos_page)
    cleos_page.wait_until(lambda: plays_by_hls(cleos_page), "it does not load the stream")
    cleos_page.tab.clock.run_for(1000)
    cleos_page.wait_until(lambda: shows_picture(cleos_page), "it shows no picture")
    cleos_page.tab.evaluate("() => { window.streams = false; }")
    for minute in range(3):
        before = cleos_page.tab.evaluate("() => loads")
        for _ in range(20):
            if fault == "error":
                cleos_page.tab.evaluate("() => document.getElementById('picture').onerror?.()")
            cleos_page.tab.clock.run_for(3000)
        assert cleos_page.tab.evaluate("() => loads") > before + 3, f"it gave up in minute {minute}"
    wait_for_sentence(cleos_page, "Restoring the sound…")
    cleos_page.tab.evaluate("() => { window.streams = true; }")
    cleos_page.tab.clock.run_for(10_000)
    assert shows_picture(cleos_page) and plays_by_hls(cleos_page)
    assert not cleos_page.tab.get_by_text("Restoring the sound…").is_visible()


def test_a_browser_without_h264_hears_by_whep_and_sees_by_hls(open_cleos_page):
    cleos_page = press_listen(open_cleos_page(H264_LATER, HLS))
    cleos_page.wait_until(lambda: plays_by_hls(cleos_page), "it does not load the picture")
    assert "m=video" not in cleos_page.wait_for_request("whep")
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate(PLAYS_SOUND), "it does not hear")
    cleos_page.wait_until(lambda: shows_picture(cleos_page), "it does not see")
    assert cleos_page.tab.evaluate("() => document.getElementById('picture').muted")
    cleos_page.tab.get_by_text("it comes a few seconds after the sound").wait_for()
    cleos_page.tab.get_by_role("button", name="Sound off").click()
    cleos_page.tab.get_by_role("button", name="Sound on").click()
    assert cleos_page.tab.evaluate("() => document.getElementById('picture').muted")


def test_h264_that_the_browser_gets_later_is_used(open_cleos_page):
    cleos_page = press_listen(open_cleos_page(H264_LATER, HLS, FAST_INTERVALS))
    cleos_page.wait_until(lambda: plays_by_hls(cleos_page), "it does not load the picture")
    cleos_page.requests.clear()
    cleos_page.tab.evaluate("() => { window.knows = true; }")
    assert "m=video" in cleos_page.wait_for_request("whep")
    cleos_page.wait_until(lambda: not plays_by_hls(cleos_page), "it goes on by HLS")
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate(PLAYS_SOUND), "it does not hear")


def test_a_picture_that_the_answer_rejects_comes_by_hls(open_cleos_page):
    cleos_page = open_cleos_page(HLS)
    press_listen(cleos_page)
    cleos_page.wait_until(lambda: cleos_page.tab.evaluate(PLAYS_SOUND), "it does not hear")
    assert not plays_by_hls(cleos_page)
    cleos_page.media_server.reject_video()
    cleos_page.media_server.epoch = 2
    cleos_page.push(epoch=2)
    cleos_page.wait_until(lambda: plays_by_hls(cleos_page), "it does not load the picture")
