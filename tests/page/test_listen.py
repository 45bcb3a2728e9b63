"""What a listener's page plays of the program, in browsers of all kinds."""

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
NO_WEBRTC = "delete window.RTCPeerConnection;"
REFUSES = """  // to play, until somebody presses something with `refuses` unset
window.refuses = true;
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  return window.refuses
    ? Promise.reject(new DOMException("press first", "NotAllowedError")) : play.call(this);
};
"""
# An HLS stream that the browser plays by itself: it loads, and plays while `streams` is set.
HLS = """
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
H264 = """
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
HASTE = """
const every = window.setInterval;
window.setInterval = (work, pause, ...more) => every(work, pause / 60, ...more);
"""
SOUNDS = """() => {
  const sound = document.getElementById("sound");
  return Boolean(sound.srcObject) && !sound.paused;
}"""
LOADED = "() => document.getElementById('picture').src"


@pytest.fixture
def page_of(live_room, cleo, enter):
    def enter_with(*scripts):
        script = "\n".join(f"{{ {script} }}" for script in scripts)
        return enter(live_room.admit(cleo), script=script)

    return enter_with


def listen(studio):
    studio.page.get_by_role("button", name="Listen").click()
    return studio


def by_hls(studio):
    return ".m3u8" in studio.page.evaluate(LOADED)


def shows_picture(studio):
    return studio.page.locator("#picture").is_visible()


def says(studio, sentence):
    studio.page.locator(".program-state").get_by_text(sentence).wait_for()


def test_after_the_end_no_picture_comes_back(page_of, live_room):
    cleos = listen(page_of(STATISTICS))
    picture = cleos.page.locator("#picture")
    cleos.until(picture.is_visible, "there is no picture")
    cleos.page.evaluate("() => { window.slow = true; }")
    cleos.until(lambda: cleos.page.evaluate("() => !!window.release"), "nobody looks")
    live_room.end()
    cleos.hears_about_the_room("bar", "stage")
    cleos.until(picture.is_hidden, "the picture stays")
    cleos.page.evaluate("() => release()")
    cleos.page.get_by_text("This session has ended").wait_for()
    assert picture.is_hidden()


def test_where_playing_is_refused_one_more_press_plays(page_of):
    cleos = listen(page_of(REFUSES))
    cleos.until(lambda: cleos.page.get_by_text("one more press").is_visible(), "it says nothing")
    cleos.page.evaluate("() => { window.refuses = false; }")
    listen(cleos)
    cleos.until(lambda: cleos.page.evaluate(SOUNDS), "it does not play")
    assert not cleos.page.get_by_text("one more press").is_visible()


def test_where_playing_hls_is_refused_one_more_press_plays(page_of):
    cleos = listen(page_of(NO_WEBRTC, HLS, REFUSES))
    says(cleos, "one more press")
    cleos.page.evaluate("() => { window.refuses = false; }")
    listen(cleos)
    cleos.until(lambda: shows_picture(cleos), "it does not play")
    assert by_hls(cleos)


def test_what_the_system_stops_has_a_button_to_go_on(page_of):
    """For a call on a phone, or because the headphones were pulled out."""
    cleos = listen(page_of())
    cleos.until(lambda: cleos.page.evaluate(SOUNDS), "it does not play")
    cleos.page.evaluate("() => document.getElementById('sound').pause()")
    says(cleos, "one more press")
    listen(cleos)
    cleos.until(lambda: cleos.page.evaluate(SOUNDS), "it does not go on")


def test_a_browser_without_webrtc_hears_and_sees_by_hls_by_itself(page_of):
    cleos = listen(page_of(NO_WEBRTC, HLS))
    cleos.until(lambda: by_hls(cleos), "it does not load the stream")
    cleos.until(lambda: shows_picture(cleos), "it shows no picture")
    assert not cleos.page.evaluate("() => document.getElementById('picture').muted")


def test_a_browser_without_webrtc_that_waits_for_the_start_hears_it_by_itself(room, cleo, enter):
    cleos = enter(room.admit(cleo), script=NO_WEBRTC + HLS)
    cleos.page.get_by_role("button", name="Listen when it starts").click()
    room.go_live()
    cleos.hears(state="live")  # before what is drawn for it
    cleos.hears_about_the_room("bar", "stage")
    cleos.until(lambda: by_hls(cleos), "it does not load the stream")


def test_a_browser_without_webrtc_is_told_why_it_hears_nothing_that_is_not_recorded(
    room, cleo, enter
):
    room.go_live(recorded=False)
    cleos = listen(enter(room.admit(cleo), script=NO_WEBRTC + HLS))
    says(cleos, "This browser can’t play live sound")


@pytest.mark.parametrize("fault", ["error", "stall"])
def test_hls_that_fails_is_loaded_again_until_it_plays(page_of, fault):
    cleos = page_of(NO_WEBRTC, HLS)
    cleos.page.clock.install()
    listen(cleos)
    cleos.until(lambda: by_hls(cleos), "it does not load the stream")
    cleos.page.clock.run_for(1000)
    cleos.until(lambda: shows_picture(cleos), "it shows no picture")
    cleos.page.evaluate("() => { window.streams = false; }")
    for minute in range(3):
        before = cleos.page.evaluate("() => loads")
        for _ in range(20):
            if fault == "error":
                cleos.page.evaluate("() => document.getElementById('picture').onerror?.()")
            cleos.page.clock.run_for(3000)
        assert cleos.page.evaluate("() => loads") > before + 3, f"it gave up in minute {minute}"
    says(cleos, "The sound comes back…")
    cleos.page.evaluate("() => { window.streams = true; }")
    cleos.page.clock.run_for(10_000)
    assert shows_picture(cleos) and by_hls(cleos)
    assert not cleos.page.get_by_text("The sound comes back…").is_visible()


def test_a_browser_without_h264_hears_by_whep_and_sees_by_hls(page_of):
    cleos = listen(page_of(H264, HLS))
    cleos.until(lambda: by_hls(cleos), "it does not load the picture")
    assert "m=video" not in cleos.sent("whep")
    cleos.until(lambda: cleos.page.evaluate(SOUNDS), "it does not hear")
    cleos.until(lambda: shows_picture(cleos), "it does not see")
    assert cleos.page.evaluate("() => document.getElementById('picture').muted")
    cleos.page.get_by_text("it comes a few seconds after the sound").wait_for()
    cleos.page.get_by_role("button", name="Sound off").click()
    cleos.page.get_by_role("button", name="Sound on").click()
    assert cleos.page.evaluate("() => document.getElementById('picture').muted")


def test_h264_that_arrives_later_is_used(page_of):
    cleos = listen(page_of(H264, HLS, HASTE))
    cleos.until(lambda: by_hls(cleos), "it does not load the picture")
    cleos.posted.clear()
    cleos.page.evaluate("() => { window.knows = true; }")
    assert "m=video" in cleos.sent("whep")
    cleos.until(lambda: not by_hls(cleos), "it goes on by HLS")
    cleos.until(lambda: cleos.page.evaluate(SOUNDS), "it does not hear")


def test_a_picture_that_the_answer_rejects_comes_by_hls(page_of):
    cleos = page_of(HLS)
    listen(cleos)
    cleos.until(lambda: cleos.page.evaluate(SOUNDS), "it does not hear")
    assert not by_hls(cleos)
    cleos.far_end.takes_no_pictures()
    cleos.far_end.epoch = 2
    cleos.hears(epoch=2)
    cleos.until(lambda: by_hls(cleos), "it does not load the picture")
