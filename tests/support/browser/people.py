"""People in browsers: each a Chromium of their own, with a microphone of their own."""

import base64
import shutil

import numpy as np

from tests.support.cast import PASSWORD
from tests.support.eventually import eventually

HAS_SOUND = "() => document.getElementById('sound').srcObject?.getAudioTracks().length > 0"

CAPTURE = """async (seconds) => {
  const sound = document.getElementById("sound");
  const context = new AudioContext({sampleRate: 48000});
  const source = context.createMediaStreamSource(sound.srcObject);
  const taker = context.createScriptProcessor(4096, 1, 1);
  const blocks = [];
  await new Promise((done) => {
    taker.onaudioprocess = (event) => {
      blocks.push(new Float32Array(event.inputBuffer.getChannelData(0)));
      if (blocks.length * 4096 >= seconds * 48000) done();
    };
    source.connect(taker);
    taker.connect(context.destination);
  });
  taker.disconnect(); source.disconnect(); await context.close();
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

# Without a window too Chromium draws two pages of its own address bar for each of ours, and they
# take three times its CPU. The rest is what Playwright leaves out by a list that ours replaces.
LEFT_OUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "HttpsUpgrades",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
)


def chromium_path():
    """The system's Chromium where there is one, best of all one that never has a window; else None,
    for Playwright's own.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def launch(playwright, microphone=None, devices=True, permitted=True, flags=(), camera=None):
    """A Chromium with a fake camera, and a wav file in place of its microphone.

    Args:
        camera: a y4m file in place of what it films.
        devices: without them the machine has neither microphone nor camera.
        permitted: whether its owner lets pages use them.
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
        executable_path=chromium_path(), headless=True, args=arguments
    )


class Person:
    """Somebody at a page, and what they do and hear there."""

    def __init__(self, browser, name, **context):
        self.name = name
        context = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **context}
        self.context = browser.new_context(accept_downloads=True, **context)
        self.page = self.context.new_page()
        self.troubles = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message):
        # A 503 while the media server starts again is part of the story; scripts refused are not.
        if message.type == "error" and "503" not in message.text:
            self.troubles.append(message.text)

    def open_site(self, site):
        """Follow the one-time link: name the site and become its owner."""
        self.page.goto(site.owner_link)
        self.page.get_by_label("Name of the site").fill("The Small Studio")
        self.page.get_by_label("Your name").fill(self.name)
        self.page.get_by_label("E-mail").fill(f"{self.name.lower()}@example.test")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Open the studio")
        self.page.wait_for_url(f"{site.url}/")

    def press(self, name, within=None, exact=True):
        (within or self.page).get_by_role("button", name=name, exact=exact).click()

    def sees(self, text, timeout=10_000):
        self.page.get_by_text(text).first.wait_for(state="visible", timeout=timeout)

    def listen(self):
        self.press("Listen")
        # Not `wait_for_function`: it evaluates strings in the page, which our policy forbids.
        eventually(
            lambda: self.page.evaluate(HAS_SOUND), f"{self.name} was given no sound to listen to"
        )

    def hears(self, seconds=1.0):
        """What comes out of their loudspeaker: mono floats at 48 kHz."""
        eventually(self.hears_at_all, f"{self.name} was given no sound")
        coded = self.page.evaluate(CAPTURE, seconds)
        return np.frombuffer(base64.b64decode(coded), dtype="<f4").astype(float)

    def hears_at_all(self):
        return self.page.evaluate(HAS_SOUND)

    def captured(self):
        """What `window.blocks` has kept of their loudspeaker: mono floats at 48 kHz."""
        coded = self.page.evaluate(BLOCKS)
        return np.frombuffer(base64.b64decode(coded), dtype="<f4").astype(float)

    def in_another_tab(self):
        """The same person at another page of the same browser."""
        other = Person.__new__(Person)
        other.__dict__.update(self.__dict__, page=self.context.new_page())
        return other

    def picture(self):
        """What the program picture shows, 64 x 36 pixels of RGBA."""
        return np.array(self.page.evaluate(PICTURE)).reshape(36, 64, 4)

    def close(self):
        self.context.close()
