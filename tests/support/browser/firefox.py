"""A Firefox that is driven by WebDriver BiDi, and a loudspeaker that records its sound."""

import json
import os
import re
import shutil
import subprocess
from contextlib import ExitStack
from itertools import count

import numpy as np
from websockets.sync.client import connect

from tests.support.eventually import eventually

MICROPHONE_TONE = 1700  # Hz, the tone of its fake microphone
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.audio.fake_frequency": MICROPHONE_TONE,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.loopback": True,  # the site of a test is on this machine
    "media.gmp-manager.updateEnabled": False,  # would fetch H.264 during a test
    "network.captive-portal-service.enabled": False,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
BUTTON = """(name) => [...document.querySelectorAll("button")].find((button) =>
  button.checkVisibility() && [button.innerText.trim(), button.ariaLabel].includes(name))"""
PRESS = f"""(name) => {{
  const button = ({BUTTON})(name);
  button?.click();
  return Boolean(button);
}}"""
FIELD = """(name) => [...document.querySelectorAll("label")]
  .find((label) => label.innerText.trim() === name)?.control"""
RATE = 48_000


def firefox_path():
    return next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)


def why_not_available():
    """A sentence about what this machine lacks for a test with Firefox; None if nothing."""
    if firefox_path() is None:
        return "Firefox is not here: install firefox-esr to have it proved as a client."
    if shutil.which("pulseaudio") is None or shutil.which("parec") is None:
        return "PulseAudio is not here: install pulseaudio and pulseaudio-utils to hear Firefox."
    if not subprocess.run(["hostname", "-I"], capture_output=True).stdout.strip():
        return "This machine has no address but loopback, to which Firefox sends nothing."
    return None


class Loudspeaker:
    """A sound server of its own, with one loudspeaker that no other program uses."""

    def __init__(self, folder):
        socket = folder / "loudspeaker"
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{socket}",
        }
        modules = (
            f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
            f"module-null-sink sink_name=ears rate={RATE}",
        )
        command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
        command += [word for module in modules for word in ("-L", module)]
        self._process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        eventually(socket.is_socket, "PulseAudio does not start")

    def hears(self, seconds):
        """Record the loudspeaker: mono floats at 48 kHz."""
        command = ["parec", "--device=ears.monitor", "--format=s16le", "--channels=1"]
        command += [f"--rate={RATE}", "--latency-msec=50"]
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE) as recorder:
            coded = recorder.stdout.read(int(seconds * RATE) * 2)
            recorder.terminate()
        return np.frombuffer(coded, "<i2") / 32768

    def close(self):
        self._process.terminate()
        self._process.wait(10)


class Firefox:
    """A page in a Firefox with a new profile."""

    def __init__(self, folder, environment):
        profile = folder / "profile"
        profile.mkdir()
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines))
        command = [firefox_path(), "--remote-debugging-port", "0", "--no-remote"]
        self._process = subprocess.Popen(
            [*command, "--profile", str(profile), "about:blank"],
            env={**environment, "MOZ_HEADLESS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        address = next(filter(None, map(_address, self._process.stderr)))
        self._closing = ExitStack()
        self._socket = self._closing.enter_context(connect(f"{address}/session", max_size=None))
        self._numbers = count(1)
        self._ask("session.new", capabilities={})
        [tree] = self._ask("browsingContext.getTree")["contexts"]
        self._context = tree["context"]

    def goto(self, url):
        self._ask("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def evaluate(self, function, *arguments):
        """The result of a JavaScript function, by JSON; it runs as if the user had just clicked."""
        arguments_as_json = ", ".join(map(json.dumps, arguments))
        expression = (
            f"(async () => JSON.stringify(await ({function})({arguments_as_json})) ?? 'null')()"
        )
        answer = self._ask(
            "script.evaluate",
            expression=expression,
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def press(self, name):
        eventually(
            lambda: self.evaluate(PRESS, name),
            lambda: f"there is no button “{name}” among:\n{self.text}",
            30,
        )

    def fill(self, label, text):
        self.evaluate(f"(name, text) => {{ ({FIELD})(name).value = text; }}", label, text)

    def shows_button(self, name):
        return self.evaluate(f"(name) => Boolean(({BUTTON})(name))", name)

    @property
    def text(self):
        return self.evaluate("() => document.body?.innerText ?? ''")

    def sees(self, text, within=30):
        eventually(lambda: text in self.text, lambda: f"“{text}” is not in:\n{self.text}", within)

    def close(self):
        self._ask("browser.close")
        self._closing.close()
        self._process.stderr.close()
        self._process.wait(20)

    def _ask(self, method, **parameters):
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]


def _address(line):
    found = re.search(r"WebDriver BiDi listening on (ws://\S+)", line)
    return found and found[1]
