"""Somebody of the audience comes on stage in mid-live, with voice and picture, and goes again."""

import time

import numpy as np
import pytest

from tests.browser.test_live_session import HEARD, UNHEARD, hears
from tests.support.browser import colour, sound
from tests.support.browser.going_live import (
    accept,
    download,
    end_session,
    go_live,
    join_as_guest,
    join_stage,
    manage,
    raise_hand,
)
from tests.support.browser.media import watch
from tests.support.eventually import eventually

pytestmark = pytest.mark.heard

OTHER_TONE = 1700  # Hz
HUMS = """(hertz) => {
  // A browser's fake microphones all sound alike: its second one hums from now on.
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

PATIENCE = 4.0  # seconds: twice what is promised, on a machine that runs all the browsers too


@pytest.fixture
def cleo(people, room, blue):
    """Cleo came as a guest; her camera stands before something blue."""
    cleo = people("Cleo", camera=blue)
    join_as_guest(cleo, room)
    return cleo


@pytest.fixture
def dov(people, room):
    dov = people("Dov")
    join_as_guest(dov, room)
    return dov


def falls_silent(person, whom, within=PATIENCE):
    eventually(lambda: whom(person.hears(1.0)) < UNHEARD, f"{person.name} hears them still", within)


def hum(samples):
    """dB of what Ada's second microphone hums."""
    return sound.loudness_at(samples, OTHER_TONE - 15, OTHER_TONE + 15)


def ask(person, text):
    person.page.get_by_label("Ask a question").fill(text)
    person.press("Ask")


def test_an_asker_comes_on_stage_from_their_question_and_goes_again(ada, cleo, dov, tmp_path):
    ask(cleo, "What did you charge the very first customer?")
    go_live(ada)
    cleo.listen()
    dov.listen()
    hears(cleo, sound.hears_ada)
    ada.page.get_by_role("button", name="Invite Cleo on stage").click()
    cleo.sees("Ada invites you on stage")
    cleo.sees("This session is recorded")
    accept(cleo, camera=True)
    hears(dov, sound.hears_cleo)
    hears(ada, sound.hears_cleo)
    # She hears the host, and never herself.
    assert sound.hears_cleo(cleo.hears(3)) < UNHEARD
    hears(cleo, sound.hears_ada)
    # And she is seen.
    eventually(lambda: colour.share_of_blue(dov.picture()) > 0.2, "Cleo is not seen", 10)
    # The host mutes her, whatever her browser sends.
    manage(ada, "Cleo", "Mute")
    falls_silent(dov, sound.hears_cleo)
    falls_silent(ada, sound.hears_cleo)
    cleo.sees("A host muted you")
    manage(ada, "Cleo", "Ask to unmute")
    cleo.press("Unmute", within=cleo.page.locator(".summons"))
    hears(dov, sound.hears_cleo)
    # Then she steps down, and still hears.
    cleo.press("Step down")
    falls_silent(dov, sound.hears_cleo)
    hears(cleo, sound.hears_ada)
    eventually(lambda: not ada.page.locator(".tile", has_text="Cleo").count(), "she stands there")
    end_session(ada)
    film = watch(download(ada, tmp_path))
    assert any(seen_blue(film))
    for person in (ada, cleo, dov):
        assert not person.troubles


def seen_blue(film):
    """Whether each picture of the copy has Cleo's colour: dark grey, as its luma is."""
    return [float(np.mean(np.abs(picture - 41) < 12)) > 0.2 for picture in film.pictures]


def test_a_raised_hand_is_invited_and_lowers_itself_on_stage(ada, cleo, dov):
    go_live(ada)
    raise_hand(cleo)
    raise_hand(dov)
    hands = ada.page.locator("#hands .person")
    eventually(lambda: hands.count() == 2, "two hands are not there")
    assert "Cleo" in hands.first.inner_text()
    hands.first.get_by_role("button", name="Invite on stage").click()
    accept(cleo)
    eventually(lambda: hands.count() == 1, "her hand is up still")
    dov.page.locator(".tile", has_text="Cleo").wait_for()


def test_who_declines_stays_and_may_be_asked_again(ada, cleo):
    go_live(ada)
    raise_hand(cleo)
    for _ in range(2):
        ada.press("Invite on stage")
        cleo.press("Decline")
        eventually(lambda: not cleo.page.locator(".summons").count(), "the question stands there")
    assert not ada.page.locator(".tile", has_text="Cleo").count()


def dov_hears_cleo_on_stage(ada, cleo, dov):
    go_live(ada)
    dov.listen()
    raise_hand(cleo)
    ada.press("Invite on stage")
    accept(cleo)
    hears(dov, sound.hears_cleo)


def test_who_is_moved_to_the_audience_is_unheard_and_hears_on(ada, cleo, dov):
    dov_hears_cleo_on_stage(ada, cleo, dov)
    manage(ada, "Cleo", "Move to the audience")
    falls_silent(dov, sound.hears_cleo)
    cleo.page.get_by_role("button", name="Raise hand").wait_for()
    hears(cleo, sound.hears_ada)
    assert not cleo.troubles


def test_who_is_removed_from_the_room_is_unheard_and_told(ada, cleo, dov):
    dov_hears_cleo_on_stage(ada, cleo, dov)
    manage(ada, "Cleo", "Remove from the room")
    falls_silent(dov, sound.hears_cleo)
    cleo.sees("You are no longer in this room")


def test_on_the_way_up_and_down_a_listener_hears_on(ada, cleo):
    """Ada's beeps leave half a second each second: a longer silence is a gap of ours."""
    go_live(ada)
    cleo.listen()
    hears(cleo, sound.hears_ada)
    raise_hand(cleo)
    ada.press("Invite on stage")
    cleo.page.locator(".summons").wait_for()
    cleo.page.evaluate(START_CAPTURE)
    accept(cleo)
    cleo.page.wait_for_timeout(1500)
    cleo.press("Step down")
    cleo.page.wait_for_timeout(1500)
    heard = cleo.captured()
    assert longest_silence(heard) < 0.5 + 0.2


START_CAPTURE = """() => {
  const context = new AudioContext({sampleRate: 48000});
  const source = context.createMediaStreamSource(document.getElementById("sound").srcObject);
  const taker = context.createScriptProcessor(4096, 1, 1);
  window.blocks = [];
  taker.onaudioprocess = ({inputBuffer}) =>
    window.blocks.push(new Float32Array(inputBuffer.getChannelData(0)));
  source.connect(taker);
  taker.connect(context.destination);
}"""


def longest_silence(samples, block=480):
    """Seconds; a block of 10 ms without Ada's tone is silent."""
    blocks = samples[: len(samples) // block * block].reshape(-1, block)
    loud = np.sqrt((blocks**2).mean(axis=1)) > 10 ** (HEARD / 20)
    longest = run = 0
    for is_loud in loud[np.argmax(loud) :]:
        run = 0 if is_loud else run + 1
        longest = max(longest, run)
    return longest * block / 48_000


def test_a_host_takes_another_microphone_in_mid_speech(ada, cleo):
    go_live(ada)
    cleo.listen()
    hears(cleo, sound.hears_ada)
    ada.page.evaluate(HUMS, OTHER_TONE)
    ada.press("Microphone and camera")
    dialog = ada.page.get_by_role("dialog")
    options = dialog.get_by_label("Microphone", exact=True).locator("option")
    eventually(lambda: options.count() > 1, "there is one microphone only")
    other = options.nth(1).get_attribute("value")
    dialog.get_by_label("Microphone", exact=True).select_option(value=other)
    ada.press("Use these", within=dialog)
    hears(cleo, hum)
    falls_silent(cleo, sound.hears_ada)
    assert hum(cleo.hears(2)) > HEARD
    assert not ada.troubles


def test_the_same_person_in_two_tabs_is_one_voice(ada, ben, cleo):
    go_live(ada)
    cleo.listen()
    join_stage(ben)
    hears(cleo, sound.hears_ben)
    second = ben.in_another_tab()
    second.page.goto(ben.page.url)
    join_stage(second)
    second.page.get_by_role("button", name="Mute", exact=True).wait_for()
    ben.sees("You speak from another page or device now.")
    hears(cleo, sound.hears_ben)
    assert cleo.page.locator(".tile", has_text="Ben").count() == 1
    # The first page does not take its voice back.
    time.sleep(3)
    assert second.page.get_by_role("button", name="Mute", exact=True).is_visible()
    assert not ben.page.get_by_role("button", name="Mute", exact=True).is_visible()
    assert sound.hears_ben(second.hears(2)) < UNHEARD


def test_a_screen_goes_in_and_out_of_the_picture(ada, cleo):
    """Without a camera there is no picture; the screen is the browser's own, and green."""
    go_live(ada)
    cleo.listen()
    hears(cleo, sound.hears_ada)
    assert cleo.page.locator("#picture").is_hidden()
    ada.press("Share screen")
    eventually(lambda: colour.share_of_green(cleo.picture()) > 0.3, "her screen is not seen", 15)
    cleo.page.locator(".tile", has_text="shares a screen").wait_for(state="attached")
    ada.press("Stop sharing")
    eventually(cleo.page.locator("#picture").is_hidden, "her screen is seen after its end", 15)
    hears(cleo, sound.hears_ada)
    assert not ada.troubles and not cleo.troubles


def test_in_the_green_room_those_on_stage_hear_each_other_and_the_audience_nothing(ada, ben, cleo):
    ada.press("Green room")
    for person in (ada, ben):
        person.press("Join the green room")
        person.press("Join", within=person.page.get_by_role("dialog"))
        person.page.get_by_role("button", name="Mute", exact=True).wait_for()
    cleo.press("Listen when it starts")
    hears(ben, sound.hears_ada)
    hears(ada, sound.hears_ben)
    assert not cleo.hears_at_all()
    assert cleo.page.locator(".tile:visible").count() == 0
    go_live(ada)
    eventually(cleo.hears_at_all, "Cleo is given no sound")
    hears(cleo, sound.hears_ben)
    hears(cleo, sound.hears_ada)
    for person in (ada, ben, cleo):
        assert not person.troubles
