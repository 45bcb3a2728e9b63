"""People speak on stage by microphones, tabs and a shared screen, and in the green room."""

import time

import pytest

from tests.support.browser import colour, sound
from tests.support.browser.going_live import go_live, join_stage
from tests.support.browser.hearing import HEARD, UNHEARD, wait_until_heard, wait_until_unheard
from tests.support.eventually import eventually

pytestmark = pytest.mark.heard

OTHER_TONE = 1700  # Hz
SECOND_MICROPHONE_HUMS = """(hertz) => {
  // A browser's fake microphones all sound the same, so the second one hums from now on.
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    const listed = await mediaDevices.enumerateDevices();
    const [, second] = listed.filter(({ kind }) => kind === "audioinput");
    if (wanted.audio?.deviceId?.exact !== second.deviceId) return stream;
    const context = new AudioContext();
    const hum = new OscillatorNode(context, { frequency: hertz });
    const sound = context.createMediaStreamDestination();
    hum.connect(new GainNode(context, { gain: 0.3 })).connect(sound);
    hum.start();
    return sound.stream;
  };
}"""


def loudness_of_hum(samples):
    """dB of the hum of Ada's second microphone."""
    return sound.loudness_at(samples, OTHER_TONE - 15, OTHER_TONE + 15)


def test_a_host_changes_the_microphone_while_speaking(ada, cleo):
    go_live(ada)
    cleo.listen()
    wait_until_heard(cleo, sound.loudness_of_ada)
    ada.page.evaluate(SECOND_MICROPHONE_HUMS, OTHER_TONE)
    ada.press("Devices")
    dialog = ada.page.get_by_role("dialog")
    options = dialog.get_by_label("Microphone", exact=True).locator("option")
    eventually(lambda: options.count() > 1, "there is one microphone only")
    other = options.nth(1).get_attribute("value")
    dialog.get_by_label("Microphone", exact=True).select_option(value=other)
    ada.press("Use these", within=dialog)
    wait_until_heard(cleo, loudness_of_hum)
    wait_until_unheard(cleo, sound.loudness_of_ada)
    assert loudness_of_hum(cleo.hears(2)) > HEARD
    assert not ada.errors


def test_the_same_person_in_two_tabs_is_heard_from_the_newer_one_only(ada, ben, cleo):
    go_live(ada)
    cleo.listen()
    join_stage(ben)
    wait_until_heard(cleo, sound.loudness_of_ben)
    second = ben.in_another_tab()
    second.page.goto(ben.page.url)
    join_stage(second)
    second.page.get_by_role("button", name="Mute", exact=True).wait_for()
    ben.sees("You speak from another page or device now.")
    wait_until_heard(cleo, sound.loudness_of_ben)
    assert cleo.page.locator(".tile", has_text="Ben").count() == 1
    # The first page does not publish again.
    time.sleep(3)
    assert second.page.get_by_role("button", name="Mute", exact=True).is_visible()
    assert not ben.page.get_by_role("button", name="Mute", exact=True).is_visible()
    assert sound.loudness_of_ben(second.hears(2)) < UNHEARD


def test_a_shared_screen_is_shown_until_sharing_stops(ada, cleo):
    """Without a camera there is no picture; the browser's fake screen is green."""
    go_live(ada)
    cleo.listen()
    wait_until_heard(cleo, sound.loudness_of_ada)
    assert cleo.page.locator("#picture").is_hidden()
    ada.press("Share screen")
    eventually(lambda: colour.share_of_green(cleo.picture()) > 0.3, "her screen is not seen", 15)
    cleo.page.locator(".tile", has_text="shares a screen").wait_for(state="attached")
    ada.press("Stop sharing")
    eventually(cleo.page.locator("#picture").is_hidden, "her screen is seen after its end", 15)
    wait_until_heard(cleo, sound.loudness_of_ada)
    assert not ada.errors and not cleo.errors


def test_in_the_green_room_only_people_on_stage_hear_each_other(ada, ben, cleo):
    ada.press("Green room")
    for person in (ada, ben):
        person.press("Join the green room")
        person.press("Join", within=person.page.get_by_role("dialog"))
        person.page.get_by_role("button", name="Mute", exact=True).wait_for()
    cleo.press("Listen when it starts")
    wait_until_heard(ben, sound.loudness_of_ada)
    wait_until_heard(ada, sound.loudness_of_ben)
    assert not cleo.is_given_sound()
    assert cleo.page.locator(".tile:visible").count() == 0
    go_live(ada)
    eventually(cleo.is_given_sound, "Cleo is given no sound")
    wait_until_heard(cleo, sound.loudness_of_ben)
    wait_until_heard(cleo, sound.loudness_of_ada)
    for person in (ada, ben, cleo):
        assert not person.errors
