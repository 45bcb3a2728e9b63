"""Devices that come, go or fail while somebody speaks."""

import pytest

from rooms.models import Seat
from tests.support.page.speaking import KEEP_TRACKS, dock_button, join_stage, sends_sound

from .test_live_player import H264_LATER

MICROPHONE = "window.opened.findLast(({ kind }) => kind === 'audio')"
CAMERA = "window.opened.findLast(({ kind }) => kind === 'video')"
# A browser sets `muted` when the system takes a device, and fires `ended` when it is unplugged.
TAKE_OR_GIVE_BACK = """(muted) => {
  const track = %s;
  Object.defineProperty(track, "muted", { get: () => muted, configurable: true });
  track.dispatchEvent(new Event(muted ? "mute" : "unmute"));
}"""
UNPLUG = "() => { const track = %s; track.stop(); track.dispatchEvent(new Event('ended')); }"
LEVEL_FAILS = """
AudioContext.prototype.createMediaStreamSource = () => {
  throw new DOMException("different sample-rate", "NotSupportedError");
};"""
PLUG_IN_A_HEADSET = """() => {
  const { mediaDevices } = navigator;
  const before = mediaDevices.enumerateDevices.bind(mediaDevices);
  mediaDevices.enumerateDevices = async () => [
    ...await before(), { kind: "audioinput", deviceId: "headset", label: "A headset" },
  ];
  mediaDevices.dispatchEvent(new Event("devicechange"));
}"""
COUNT_WAKE_LOCKS = """
window.locks = [];
Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
  const lock = new EventTarget();
  lock.released = false;
  lock.release = async () => { lock.released = true; };
  window.locks.push(lock);
  return lock;
} } });"""
LOCKS_HELD = "() => window.locks.filter(({ released }) => !released).length"
SET_HIDDEN = """(hidden) => {
  Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
  if (hidden) for (const lock of window.locks) lock.released = true;  // by the browser itself
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def open_bens_page(live_room, ben, open_page):
    def open_with(*scripts):
        script = "\n".join(f"{{ {script} }}" for script in (KEEP_TRACKS, *scripts))
        return open_page(live_room.admit(ben, Seat.SPEAKER), script=script)

    return open_with


@pytest.fixture
def bens_page(open_bens_page):
    """Ben's page, which sends his sound."""
    return join_stage(open_bens_page())


def turn_camera_on(room_page):
    room_page.wait_until(
        lambda: dock_button(room_page, "Camera on").is_enabled(), "the button does nothing yet"
    )
    dock_button(room_page, "Camera on").click()
    room_page.wait_until(dock_button(room_page, "Camera off").is_visible, "it is not seen")
    return room_page


def count_opened(room_page):
    return room_page.tab.evaluate("() => window.opened.length")


def dialog_of(room_page):
    room_page.tab.get_by_role("button", name="Join with microphone").click()
    return room_page.tab.get_by_role("dialog")


def test_a_microphone_that_the_system_takes_is_announced_and_shown_as_muted(bens_page):
    bens_page.requests.clear()
    bens_page.tab.evaluate(TAKE_OR_GIVE_BACK % MICROPHONE, True)
    bens_page.tab.get_by_text("Your device has taken the microphone").wait_for()
    dock_button(bens_page, "Unmute").wait_for()
    bens_page.wait_for_request("mute")


def test_a_microphone_that_the_system_gives_back_is_opened_anew(bens_page):
    before = count_opened(bens_page)
    bens_page.tab.evaluate(TAKE_OR_GIVE_BACK % MICROPHONE, True)
    dock_button(bens_page, "Unmute").wait_for()
    bens_page.requests.clear()
    bens_page.tab.evaluate(TAKE_OR_GIVE_BACK % MICROPHONE, False)
    bens_page.tab.get_by_text("Your microphone is back").wait_for()
    dock_button(bens_page, "Mute").wait_for()
    bens_page.wait_for_request("mute", method="DELETE")
    assert count_opened(bens_page) == before + 1 and sends_sound(bens_page)
    bens_page.wait_until(lambda: bens_page.media_server.receives_packets, "no packets arrive")


def test_a_microphone_muted_before_a_phone_call_is_muted_after_it(bens_page):
    dock_button(bens_page, "Mute").click()
    before = count_opened(bens_page)
    for muted in (True, False):
        bens_page.tab.evaluate(TAKE_OR_GIVE_BACK % MICROPHONE, muted)
    bens_page.wait_until(lambda: count_opened(bens_page) > before, "no fresh microphone was opened")
    bens_page.tab.wait_for_timeout(200)
    assert not sends_sound(bens_page)
    assert dock_button(bens_page, "Unmute").is_visible()


def test_a_microphone_that_comes_back_at_once_is_not_announced(bens_page):
    bens_page.tab.clock.install()
    for muted in (True, False):
        bens_page.tab.evaluate(TAKE_OR_GIVE_BACK % MICROPHONE, muted)
    bens_page.tab.clock.run_for(2000)
    assert not bens_page.tab.get_by_text("Your device has taken the microphone").is_visible()


def test_an_unplugged_microphone_is_announced_and_one_press_opens_another(bens_page):
    bens_page.tab.evaluate(UNPLUG % MICROPHONE)
    bens_page.tab.get_by_text("Your microphone was unplugged").wait_for()
    dock_button(bens_page, "Unmute").click()
    dock_button(bens_page, "Mute").wait_for()
    assert sends_sound(bens_page)


def test_an_unplugged_camera_is_announced_and_shown_as_off(bens_page):
    turn_camera_on(bens_page).tab.evaluate(UNPLUG % CAMERA)
    bens_page.tab.get_by_text("Your camera was unplugged").wait_for()
    dock_button(bens_page, "Camera on").wait_for()
    assert sends_sound(bens_page)


def test_a_camera_that_the_system_takes_is_shown_as_off(bens_page):
    turn_camera_on(bens_page).tab.evaluate(TAKE_OR_GIVE_BACK % CAMERA, True)
    dock_button(bens_page, "Camera on").wait_for()
    bens_page.tab.evaluate(TAKE_OR_GIVE_BACK % CAMERA, False)
    dock_button(bens_page, "Camera off").wait_for()


def test_a_camera_that_the_answer_rejects_is_turned_off_with_a_sentence(bens_page):
    turn_camera_on(bens_page)
    bens_page.media_server.reject_video()
    bens_page.media_server.epoch = 2
    bens_page.push(epoch=2)
    sentence = bens_page.tab.get_by_text("can’t send a picture that others can see yet")
    bens_page.wait_until(sentence.is_visible, "it says nothing")
    assert dock_button(bens_page, "Camera on").is_visible()
    bens_page.wait_until(
        lambda: not bens_page.tab.evaluate(f"() => {CAMERA}.readyState === 'live'"), "it films"
    )
    assert sends_sound(bens_page)


def test_a_browser_without_h264_sends_sound_and_says_that_it_cannot_be_seen(open_bens_page):
    bens_page = join_stage(open_bens_page(H264_LATER))
    assert "m=video" not in bens_page.wait_for_request("whip")
    bens_page.wait_until(
        lambda: dock_button(bens_page, "Camera on").is_enabled(), "the button does nothing yet"
    )
    dock_button(bens_page, "Camera on").click()
    bens_page.tab.get_by_text("can’t send a picture that others can see yet").wait_for()
    assert dock_button(bens_page, "Camera on").is_visible() and sends_sound(bens_page)
    assert not bens_page.tab.evaluate(f"() => Boolean({CAMERA})")


def test_a_browser_that_gets_h264_later_sends_a_picture(open_bens_page):
    bens_page = join_stage(open_bens_page(H264_LATER))
    bens_page.requests.clear()
    bens_page.tab.evaluate("() => { window.knows = true; }")
    turn_camera_on(bens_page)
    assert "m=video" in bens_page.wait_for_request("whip")


def test_the_dialog_says_that_a_browser_without_h264_cannot_be_seen(open_bens_page):
    dialog = dialog_of(open_bens_page(H264_LATER))
    dialog.get_by_role("button", name="Check microphone and camera").click()
    dialog.get_by_label("Level of your microphone").wait_for()
    dialog.get_by_label("With camera").click()
    dialog.get_by_text("can’t send a picture that others can see yet").wait_for()
    assert not dialog.get_by_label("With camera").is_checked()


def test_a_microphone_whose_level_cannot_be_measured_is_used(open_bens_page):
    room_page = open_bens_page(LEVEL_FAILS)
    dialog = dialog_of(room_page)
    dialog.get_by_role("button", name="Check microphone and camera").click()
    dialog.locator("#mic option").first.wait_for(state="attached")
    assert not dialog.get_by_role("alert").is_visible()
    assert not dialog.get_by_label("Level of your microphone").is_visible()
    dialog.get_by_role("button", name="Join the stage").click()
    room_page.wait_for_request("whip")


def test_a_device_that_is_plugged_in_while_the_dialog_is_open_is_listed(open_bens_page):
    room_page = open_bens_page()
    dialog = dialog_of(room_page)
    dialog.get_by_role("button", name="Check microphone and camera").click()
    dialog.locator("#mic option").first.wait_for(state="attached")
    chosen = dialog.locator("#mic").input_value()
    room_page.tab.evaluate(PLUG_IN_A_HEADSET)
    dialog.locator("#mic option", has_text="A headset").wait_for(state="attached")
    assert dialog.locator("#mic").input_value() == chosen


def test_the_screen_stays_on_while_somebody_is_on_stage(open_bens_page):
    room_page = open_bens_page(COUNT_WAKE_LOCKS)
    assert room_page.tab.evaluate(LOCKS_HELD) == 0
    join_stage(room_page)
    room_page.wait_until(lambda: room_page.tab.evaluate(LOCKS_HELD) == 1, "the screen may go off")
    room_page.tab.evaluate(SET_HIDDEN, True)
    room_page.tab.evaluate(SET_HIDDEN, False)
    room_page.wait_until(
        lambda: room_page.tab.evaluate(LOCKS_HELD) == 1, "it was not asked for again"
    )
    room_page.room.end()
    room_page.push_regions("room-header", "stage")
    room_page.wait_until(lambda: room_page.tab.evaluate(LOCKS_HELD) == 0, "the screen stays on")


def test_a_refused_wake_lock_does_not_keep_anybody_from_speaking(open_bens_page):
    refuses = """Object.defineProperty(navigator, "wakeLock", {
      value: { request: () => Promise.reject(new DOMException("low", "NotAllowedError")) },
    });"""
    assert sends_sound(join_stage(open_bens_page(refuses)))


def test_a_browser_without_webrtc_is_told_why_it_cannot_speak(open_bens_page):
    dialog = dialog_of(open_bens_page("delete window.RTCPeerConnection;"))
    dialog.get_by_text("This browser can’t send sound").wait_for()
    assert dialog.get_by_role("button", name="Join the stage").is_disabled()
