"""Debian's Janus, a WebRTC server in C: its settings, its process and its HTTP API.

It is found by PATH, or by JANUS, the path of its executable.
"""

import contextlib
import itertools
import json
import os
import re
import secrets
import shutil
import subprocess
from pathlib import Path
from urllib.request import Request, urlopen

from tests.support.browser.site import free_port
from tests.support.crowd.address import answers
from tests.support.eventually import eventually

MOUNTPOINT, ROOM = 1, 2
OPUS_PT = 111
LOOPS = 2
PARTS = {"plugins": ("streaming", "videoroom"), "transports": ("http",)}
TIMEOUT = 20

JANUS = """
general: {{
    configs_folder = "{configs}"
    plugins_folder = "{parts}/plugins"
    transports_folder = "{parts}/transports"
    events_folder = "{parts}/events"
    loggers_folder = "{parts}/loggers"
    debug_level = 2
    session_timeout = 0
    event_loops = {loops}
}}
nat: {{
    ice_lite = true
    ice_enforce_list = "{address}"
}}
plugins: {{ disable = "{other_plugins}" }}
transports: {{ disable = "{other_transports}" }}
"""
HTTP = """
general: {{ json = "compact"; base_path = "/janus"; http = true; port = {port}; ip = "127.0.0.1" }}
"""
STREAMING = """
sound: {{
    type = "rtp"
    id = {mountpoint}
    media = ( {{ type = "audio"; mid = "a"; port = {port}; pt = {pt}; codec = "opus" }} )
}}
"""
VIDEOROOM = """
room-{room}: {{ description = "Sound"; publishers = 1; audiocodec = "opus" }}
"""


def executable() -> Path | None:
    """Where Janus is, or None."""
    found = os.environ.get("JANUS") or shutil.which("janus")
    return Path(found) if found and Path(found).is_file() else None


class Janus:
    """One session of the API at `url`.

    `pid` is that of the server, and `sound` the UDP port of its Streaming mountpoint.
    """

    def __init__(self, url: str, pid: int = 0, sound: int = 0) -> None:
        self.url, self.pid, self.sound = url, pid, sound
        self._session = f"{url}/{self._send(url, janus='create')['data']['id']}"

    def attach(self, plugin: str) -> int:
        """Return a new handle to a plugin."""
        told = self._send(self._session, janus="attach", plugin=f"janus.plugin.{plugin}")
        return told["data"]["id"]

    def tell(self, handle: int, sdp: str = "", kind: str = "answer", **body) -> dict:
        """Send a message, with an SDP if there is one; return the event that answers it.

        Raises ConnectionError with the reason of Janus.
        """
        message = {"janus": "message", "body": body}
        if sdp:
            message["jsep"] = {"type": kind, "sdp": sdp}
        wanted = self._send(f"{self._session}/{handle}", **message)["transaction"]
        for _ in range(1000):  # events of other handles come first
            with urlopen(self._session, timeout=TIMEOUT + 30) as response:
                event = json.load(response)
            if event.get("transaction") == wanted and "plugindata" in event:
                if reason := event["plugindata"]["data"].get("error"):
                    raise ConnectionError(reason)
                return event
        raise ConnectionError("Janus does not answer")

    def _send(self, url: str, **message) -> dict:
        message["transaction"] = secrets.token_hex(8)
        body = json.dumps(message).encode()
        with urlopen(
            Request(url, body, {"Content-Type": "application/json"}), timeout=TIMEOUT
        ) as r:
            told = json.load(r)
        if told["janus"] == "error":
            raise ConnectionError(told["error"]["reason"])
        return told


@contextlib.contextmanager
def janus(binary: Path, folder: Path, address: str):
    """Run Janus with two event loops as an ICE-lite agent on `address`; yield a `Janus`."""
    folder.mkdir()
    parts = _parts(binary)
    port, sound = free_port(), free_port()
    others = {
        f"other_{kind}": ",".join(
            file.name for file in (parts / kind).glob("libjanus_*.so")
            if file.stem.removeprefix("libjanus_") not in wanted
        )
        for kind, wanted in PARTS.items()
    }  # fmt: skip
    main = JANUS.format(configs=folder, parts=parts, loops=LOOPS, address=address, **others)
    (folder / "janus.jcfg").write_text(main)
    (folder / "janus.transport.http.jcfg").write_text(HTTP.format(port=port))
    streaming = STREAMING.format(mountpoint=MOUNTPOINT, port=sound, pt=OPUS_PT)
    (folder / "janus.plugin.streaming.jcfg").write_text(streaming)
    (folder / "janus.plugin.videoroom.jcfg").write_text(VIDEOROOM.format(room=ROOM))
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(
            [binary, "--configs-folder", folder], stdout=output, stderr=output
        )
    try:
        eventually(lambda: answers(port), f"Janus did not start: see {folder}/output", 20)
        yield Janus(f"http://127.0.0.1:{port}/janus", process.pid, sound)
    finally:
        process.terminate()
        process.wait(20)


def version(binary: Path) -> str:
    told = subprocess.run([binary, "--help"], capture_output=True, text=True).stdout
    found = re.search(r"Janus version: \d+ \((.+)\)", told)
    return found[1] if found else "of an unknown version"


def _parts(binary: Path) -> Path:
    """The folder of its plugins, beside the one of the executable."""
    libraries = binary.resolve().parent.parent / "lib"
    return next(itertools.chain(libraries.glob("*/janus"), libraries.glob("janus")))
