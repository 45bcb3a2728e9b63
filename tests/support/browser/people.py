"""People in browsers, each with a Chromium and a microphone of their own."""

import base64
import shutil

import numpy as np

from tests.support.cast import PASSWORD
from tests.support.eventually import eventually

HAS_SOUND_TRACK = "() => document.getElementById('sound').srcObject?.getAudioTracks().length > 0"

CAPTURE = """async (seconds) => {
  const sound = document.getElementById("sound");
  const context = new AudioContext({sampleRate: 48000});
  const source = context.createMediaStreamSource(sound.srcObject);
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
  recorder.disconnect(); source.disconnect(); await context.close();
  const bytes = new Uint8Array(await new Blob(blocks).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}"""

BLOCKS = """async () => {
  const bytes = new Uint8Array(await new Blob(window.blocks).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}"""

PICTURE = """() => {
  const picture = document.getElementById("picture");
  const canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 36;
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0, 64, 36);
  return Array.from(pen.getImageData(0, 0, 64, 36).data);
}"""

# A browser that wants a press before a page plays sound: elements outside of the document, with
# which our page asks, are refused.
WANTS_A_PRESS = """{
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (this.isConnected) return play.call(this);
    return Promise.reject(new DOMException("press first", "NotAllowedError"));
  };
}"""

# Also without a window, Chromium draws two pages of its address bar for each page of ours, which
# take three times its CPU. The others are on Playwright's own list, which this one replaces.
LEFT_OUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "HttpsUpgrades",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
)


def chromium_path():
    """The path of the system's Chromium, if possible of one that never has a window.

    None if there is none: then Playwright uses its own.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def launch(
    playwright, microphone=None, devices=True, permitted=True, flags=(), camera=None, program=None
):
    """Start a Chromium with fake devices.

    Args:
        microphone: a wav file that is played in place of the microphone's sound.
        camera: a y4m file that is played in place of the camera's pictures.
        devices: whether there are a microphone and a camera.
        permitted: whether pages may use them.
        program: a script that starts the Chromium, in a network of its own perhaps.
    """
    arguments = [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--disable-features={','.join(LEFT_OUT)}",
        *flags,
    ]
    if permitted:
        arguments.append("--use-fake-ui-for-media-stream")
    if devices:
        arguments.append("--use-fake-device-for-media-stream")
    if microphone:
        arguments.append(f"--use-file-for-fake-audio-capture={microphone}")
    if camera:
        arguments.append(f"--use-file-for-fake-video-capture={camera}")
    return playwright.chromium.launch(
        executable_path=program or chromium_path(), headless=True, args=arguments
    )


class Person:
    """A person at a page: what they press, see and hear there.

    Args:
        autoplay: whether their browser plays sound after Join, without a press on Listen.
    """

    def __init__(self, browser, name, autoplay=False, **context):
        self.name = name
        context = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **context}
        self.context = browser.new_context(accept_downloads=True, **context)
        if not autoplay:
            self.context.add_init_script(WANTS_A_PRESS)
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)
        # The browser asks before a person who speaks leaves the page.
        self.page.on("dialog", lambda question: question.accept())

    def _note(self, message):
        # A 503 is expected while the media server starts again; other errors are not.
        if message.type == "error" and "503" not in message.text:
            self.errors.append(message.text)

    def open_site(self, site):
        """Open the one-time link, name the site and become its owner."""
        self.page.goto(site.owner_link)
        self.page.get_by_label("Name of the site").fill("The Small Studio")
        self.page.get_by_label("Your name").fill(self.name)
        self.page.get_by_label("Email").fill(f"{self.name.lower()}@example.test")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Open the studio")
        self.page.wait_for_url(f"{site.url}/")

    def press(self, name, within=None, exact=True):
        (within or self.page).get_by_role("button", name=name, exact=exact).click()

    def sees(self, text, timeout=10_000):
        self.page.get_by_text(text).first.wait_for(state="visible", timeout=timeout)

    def listen(self):
        self.press("Listen")
        # Not `wait_for_function`, because it evaluates strings, which our content policy forbids.
        eventually(
            lambda: self.page.evaluate(HAS_SOUND_TRACK),
            f"{self.name} was given no sound to listen to",
        )

    def hears(self, seconds=1.0):
        """Record their loudspeaker: mono floats at 48 kHz."""
        eventually(self.is_given_sound, f"{self.name} was given no sound")
        coded = self.page.evaluate(CAPTURE, seconds)
        return np.frombuffer(base64.b64decode(coded), dtype="<f4").astype(float)

    def is_given_sound(self):
        return self.page.evaluate(HAS_SOUND_TRACK)

    def captured_sound(self):
        """The sound that a script has kept in `window.blocks`: mono floats at 48 kHz."""
        coded = self.page.evaluate(BLOCKS)
        return np.frombuffer(base64.b64decode(coded), dtype="<f4").astype(float)

    def in_another_tab(self):
        """The same person at another page of the same browser."""
        other = Person.__new__(Person)
        other.__dict__.update(self.__dict__, page=self.context.new_page())
        return other

    def picture(self):
        """The program's picture, as 64 x 36 pixels of RGBA."""
        return np.array(self.page.evaluate(PICTURE)).reshape(36, 64, 4)

    def close(self):
        self.context.close()
