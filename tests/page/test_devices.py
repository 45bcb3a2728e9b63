"""Devices that come, go, and are taken away, under somebody who speaks."""

import pytest

from rooms.models import Seat
from tests.support.page.speaking import KEEP_TRACKS, join, key, sends_sound

from .test_listen import H264

MICROPHONE = "window.opened.findLast(({ kind }) => kind === 'audio')"
CAMERA = "window.opened.findLast(({ kind }) => kind === 'video')"
# As a browser says it: `muted` is the system's doing, `ended` that of who pulled the plug.
TAKEN = """(muted) => {
  const track = %s;
  Object.defineProperty(track, "muted", { get: () => muted, configurable: true });
  track.dispatchEvent(new Event(muted ? "mute" : "unmute"));
}"""
PULLED = "() => { const track = %s; track.stop(); track.dispatchEvent(new Event('ended')); }"
OTHER_RATE = """
AudioContext.prototype.createMediaStreamSource = () => {
  throw new DOMException("different sample-rate", "NotSupportedError");
};"""
ONE_MORE = """() => {
  const { mediaDevices } = navigator;
  const before = mediaDevices.enumerateDevices.bind(mediaDevices);
  mediaDevices.enumerateDevices = async () => [
    ...await before(), { kind: "audioinput", deviceId: "headset", label: "A headset" },
  ];
  mediaDevices.dispatchEvent(new Event("devicechange"));
}"""
LOCKS = """
window.locks = [];
Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
  const lock = new EventTarget();
  lock.released = false;
  lock.release = async () => { lock.released = true; };
  window.locks.push(lock);
  return lock;
} } });"""
AWAKE = "() => window.locks.filter(({ released }) => !released).length"
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
  if (hidden) for (const lock of window.locks) lock.released = true;  // by the browser itself
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def page_of(live_room, ben, enter):
    def enter_with(*scripts):
        script = "\n".join(f"{{ {script} }}" for script in (KEEP_TRACKS, *scripts))
        return enter(live_room.admit(ben, Seat.SPEAKER), script=script)

    return enter_with


@pytest.fixture
def bens(page_of):
    """Ben's page, and he is heard."""
    return join(page_of())


def with_camera(studio):
    studio.until(lambda: key(studio, "Camera on").is_enabled(), "the key does nothing yet")
    key(studio, "Camera on").click()
    studio.until(key(studio, "Camera off").is_visible, "it is not seen")
    return studio


def opened(studio):
    return studio.page.evaluate("() => window.opened.length")


def dialog_of(studio):
    studio.page.get_by_role("button", name="Join with microphone").click()
    return studio.page.get_by_role("dialog")


def test_a_microphone_that_the_system_takes_is_said_and_shown(bens):
    bens.posted.clear()
    bens.page.evaluate(TAKEN % MICROPHONE, True)
    bens.page.get_by_text("Your device has taken the microphone").wait_for()
    key(bens, "Unmute").wait_for()
    bens.sent("mute")


def test_a_microphone_that_comes_back_is_opened_afresh(bens):
    before = opened(bens)
    bens.page.evaluate(TAKEN % MICROPHONE, True)
    key(bens, "Unmute").wait_for()
    bens.posted.clear()
    bens.page.evaluate(TAKEN % MICROPHONE, False)
    bens.page.get_by_text("Your microphone is back").wait_for()
    key(bens, "Mute").wait_for()
    bens.sent("mute", method="DELETE")
    assert opened(bens) == before + 1 and sends_sound(bens)
    bens.until(lambda: bens.far_end.hears_somebody, "nobody is heard at the far end")


def test_who_was_muted_before_a_call_is_muted_after_it(bens):
    key(bens, "Mute").click()
    before = opened(bens)
    for muted in (True, False):
        bens.page.evaluate(TAKEN % MICROPHONE, muted)
    bens.until(lambda: opened(bens) > before, "no fresh microphone was opened")
    bens.page.wait_for_timeout(200)
    assert not sends_sound(bens)
    assert key(bens, "Unmute").is_visible()


def test_a_hiccup_of_the_system_is_not_worth_a_word(bens):
    bens.page.clock.install()
    for muted in (True, False):
        bens.page.evaluate(TAKEN % MICROPHONE, muted)
    bens.page.clock.run_for(2000)
    assert not bens.page.get_by_text("Your device has taken the microphone").is_visible()


def test_a_microphone_that_is_pulled_out_is_said_and_shown_and_one_press_opens_another(bens):
    bens.page.evaluate(PULLED % MICROPHONE)
    bens.page.get_by_text("Your microphone was unplugged").wait_for()
    key(bens, "Unmute").click()
    key(bens, "Mute").wait_for()
    assert sends_sound(bens)


def test_a_camera_that_is_pulled_out_is_said_and_shown(bens):
    with_camera(bens).page.evaluate(PULLED % CAMERA)
    bens.page.get_by_text("Your camera was unplugged").wait_for()
    key(bens, "Camera on").wait_for()
    assert sends_sound(bens)


def test_a_camera_that_the_system_takes_is_not_shown_as_on(bens):
    with_camera(bens).page.evaluate(TAKEN % CAMERA, True)
    key(bens, "Camera on").wait_for()
    bens.page.evaluate(TAKEN % CAMERA, False)
    key(bens, "Camera off").wait_for()


def test_a_camera_that_the_answer_rejects_is_off_with_a_sentence(bens):
    with_camera(bens)
    bens.far_end.takes_no_pictures()
    bens.far_end.epoch = 2
    bens.hears(epoch=2)
    sentence = bens.page.get_by_text("can’t send a picture that others can see yet")
    bens.until(sentence.is_visible, "it says nothing")
    assert key(bens, "Camera on").is_visible()
    bens.until(lambda: not bens.page.evaluate(f"() => {CAMERA}.readyState === 'live'"), "it films")
    assert sends_sound(bens)


def test_a_browser_without_h264_speaks_and_says_that_it_can_not_be_seen(page_of):
    bens = join(page_of(H264))
    assert "m=video" not in bens.sent("whip")
    bens.until(lambda: key(bens, "Camera on").is_enabled(), "the key does nothing yet")
    key(bens, "Camera on").click()
    bens.page.get_by_text("can’t send a picture that others can see yet").wait_for()
    assert key(bens, "Camera on").is_visible() and sends_sound(bens)
    assert not bens.page.evaluate(f"() => Boolean({CAMERA})")


def test_a_browser_that_has_h264_by_now_is_seen(page_of):
    bens = join(page_of(H264))
    bens.posted.clear()
    bens.page.evaluate("() => { window.knows = true; }")
    with_camera(bens)
    assert "m=video" in bens.sent("whip")


def test_a_browser_without_h264_says_so_in_the_dialog_too(page_of):
    dialog = dialog_of(page_of(H264))
    dialog.get_by_role("button", name="Check microphone and camera").click()
    dialog.get_by_label("Level of your microphone").wait_for()
    dialog.get_by_label("With camera").click()
    dialog.get_by_text("can’t send a picture that others can see yet").wait_for()
    assert not dialog.get_by_label("With camera").is_checked()


def test_without_a_level_there_is_a_microphone_all_the_same(page_of):
    studio = page_of(OTHER_RATE)
    dialog = dialog_of(studio)
    dialog.get_by_role("button", name="Check microphone and camera").click()
    dialog.locator("#mic option").first.wait_for(state="attached")
    assert not dialog.get_by_role("alert").is_visible()
    assert not dialog.get_by_label("Level of your microphone").is_visible()
    dialog.get_by_role("button", name="Join the stage").click()
    studio.sent("whip")


def test_a_device_that_is_plugged_in_while_the_dialog_is_open_is_listed(page_of):
    studio = page_of()
    dialog = dialog_of(studio)
    dialog.get_by_role("button", name="Check microphone and camera").click()
    dialog.locator("#mic option").first.wait_for(state="attached")
    chosen = dialog.locator("#mic").input_value()
    studio.page.evaluate(ONE_MORE)
    dialog.locator("#mic option", has_text="A headset").wait_for(state="attached")
    assert dialog.locator("#mic").input_value() == chosen


def test_the_screen_stays_on_for_who_is_on_stage(page_of):
    studio = page_of(LOCKS)
    assert studio.page.evaluate(AWAKE) == 0
    join(studio)
    studio.until(lambda: studio.page.evaluate(AWAKE) == 1, "the screen may go off")
    studio.page.evaluate(HIDE, True)
    studio.page.evaluate(HIDE, False)
    studio.until(lambda: studio.page.evaluate(AWAKE) == 1, "it was not asked for again")
    studio.room.end()
    studio.hears_about_the_room("bar", "stage")
    studio.until(lambda: studio.page.evaluate(AWAKE) == 0, "the screen stays on")


def test_a_screen_that_can_not_be_kept_on_is_nobodys_business(page_of):
    refuses = """Object.defineProperty(navigator, "wakeLock", {
      value: { request: () => Promise.reject(new DOMException("low", "NotAllowedError")) },
    });"""
    assert sends_sound(join(page_of(refuses)))


def test_on_stage_a_browser_without_webrtc_is_told_why_it_can_not_speak(page_of):
    dialog = dialog_of(page_of("delete window.RTCPeerConnection;"))
    dialog.get_by_text("This browser can’t send sound").wait_for()
    assert dialog.get_by_role("button", name="Join the stage").is_disabled()
