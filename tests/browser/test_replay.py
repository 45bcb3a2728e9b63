"""The replay in a real browser: an answer is played with the sound of its own seconds."""

import base64

import numpy as np
import pytest

from tests.support.browser import sound
from tests.support.browser.going_live import end_session, go_live
from tests.support.eventually import eventually

pytestmark = pytest.mark.heard

HEARD, UNHEARD = -45, -60  # dB
ALOUD, IN_SILENCE = "What did you charge first?", "And what do you charge now?"
CAPTURE = """async (seconds) => {
  const stream = document.getElementById("picture").captureStream();
  const context = new AudioContext({sampleRate: 48000});
  const source = context.createMediaStreamSource(stream);
  const recorder = context.createScriptProcessor(4096, 1, 1);
  const blocks = [];
  await new Promise((done) => {
    recorder.onaudioprocess = (event) => {
      blocks.push(new Float32Array(event.inputBuffer.getChannelData(0)));
      if (blocks.length * 4096 >= seconds * 48000) done();
    };
    source.connect(recorder);
    recorder.connect(context.destination);
  });
  await context.close();
  const bytes = new Uint8Array(await new Blob(blocks).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}"""
SECOND = "() => document.getElementById('picture').currentTime"


def hears(person, seconds=1.5):
    """Record what the replay plays: mono floats at 48 kHz."""
    coded = person.page.evaluate(CAPTURE, seconds)
    return np.frombuffer(base64.b64decode(coded), dtype="<f4").astype(float)


def ask(person, text):
    person.page.get_by_label("Ask a question").fill(text)
    person.press("Ask")
    person.sees(text)


def take(host, text):
    host.press(f"Take now: {text}")
    host.page.locator("#now", has_text=text).wait_for()


def play_answer(person, text):
    """Press an answer; wait until the replay goes on from there."""
    item = person.page.locator(".answer", has_text=text)
    begins = float(item.get_attribute("data-from"))
    item.get_by_role("link").click()

    def goes_on():
        return begins + 0.3 < person.page.evaluate(SECOND) < begins + 3

    eventually(goes_on, lambda: f"it is at {person.page.evaluate(SECOND)}, not {begins}", 30)


def test_an_answer_is_played_with_the_sound_of_its_seconds(ada, cleo):
    ask(cleo, ALOUD)
    ask(cleo, IN_SILENCE)
    go_live(ada)
    ada.page.wait_for_timeout(2000)
    take(ada, ALOUD)
    ada.page.wait_for_timeout(7000)
    ada.press("Mute")
    ada.page.wait_for_timeout(1500)
    take(ada, IN_SILENCE)
    ada.page.wait_for_timeout(7000)
    end_session(ada)
    cleo.page.locator(".answer", has_text=IN_SILENCE).wait_for()
    play_answer(cleo, IN_SILENCE)
    assert sound.loudness_of_ada(hears(cleo)) < UNHEARD
    play_answer(cleo, ALOUD)
    assert sound.loudness_of_ada(hears(cleo)) > HEARD
