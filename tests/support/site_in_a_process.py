"""A server in a process of its own, so that a test can measure its memory.

Run as `python -m tests.support.site_in_a_process KIND DIRECTORY`, with a kind of `main`; it prints
its port. The kind "door" has the trusted scope of https://live.example.org in front.

It serves `/files/<length>` (a sparse file), `/whole/<length>` (LETTERS in one piece), `/scope` (the
client, scheme and headers that it was given), `/body` (the length of the request's body), `/broken`
(a body that breaks off), `/sent` (how many messages its sockets have sent), `/sockets` (how many
are open), `/direct` (how many texts were written directly to the kernel) and `/garbage` (how many
objects are cyclic garbage since the last such request).

Its socket at `/texts` sends TEXTS, the one at `/quiet` reads, the one at `/deaf` does not read, and
those at other paths send without end. None accepts a message of more than 16 KiB.
"""

import asyncio
import contextlib
import functools
import gc
import json
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from hotline.daphne.frame_writer import FrameWriter
from hotline.web.responses import answer
from recordings.delivery.downloads import send_download
from recordings.media.virtual_file import Part, VirtualFile

MESSAGE = bytes(16 << 10)
HEADER = b"the header of the file, "
LETTERS = b"abcdefghijklmnop"
TEXTS = [f"{number} " + "ünï " * size for number in range(100) for size in (1, 30, 20_000)]


@functools.cache
def whole(length: int) -> bytes:
    """The body of `/whole/`, shared by all responses as static files are."""
    return LETTERS * (length // len(LETTERS))


class CountedFrames(FrameWriter):
    direct = 0

    def write(self, protocol, text: str) -> bool:
        written = super().write(protocol, text)
        self.direct += written
        return written


class Site:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.sent = 0
        self.sockets = 0
        self.frames = CountedFrames()

    @property
    def direct(self) -> int:
        return self.frames.direct

    @property
    def garbage(self) -> int:
        gc.disable()
        return gc.collect()

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "websocket" and scope["path"] == "/texts":
            await self.send_texts(receive, send)
        elif scope["path"] in ("/quiet", "/deaf"):
            await self.read_or_ignore(receive, send, deaf=scope["path"] == "/deaf")
        elif scope["type"] == "websocket":
            await self.send_without_end(receive, send)
        elif scope["path"].startswith("/files/"):
            await self.download(scope, receive, send, int(scope["path"].rpartition("/")[2]))
        elif scope["path"].startswith("/whole/"):
            await answer(scope, send, whole(int(scope["path"].rpartition("/")[2])), "text/plain")
        elif scope["path"] == "/scope":
            answered = {"client": scope["client"][0], "scheme": scope["scheme"]}
            answered |= {name.decode(): value.decode() for name, value in scope["headers"]}
            await answer(scope, send, json.dumps(answered).encode(), "application/json")
        elif scope["path"] == "/body":
            length, more = 0, True
            while more:
                message = await receive()
                length, more = length + len(message["body"]), message["more_body"]
            await answer(scope, send, str(length).encode(), "text/plain")
        elif scope["path"] == "/broken":
            headers = [(b"content-length", b"1000")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"half of it", "more_body": True})
            raise RuntimeError("the rest is gone")
        else:
            answered = getattr(self, scope["path"].strip("/"))
            await answer(scope, send, str(answered).encode(), "text/plain")

    async def download(self, scope, receive, send, length: int) -> None:
        path = self.directory / f"sparse-{length}"
        if not path.exists():
            (self.directory / "header").write_bytes(HEADER)
            with path.open("wb") as file:
                file.truncate(length)
        parts = (Part("header", 0, len(HEADER)), Part(path.name, 0, length))
        manifest = VirtualFile("video/mp4", "etag", parts)
        await send_download(scope, receive, send, self.directory, manifest, "file.mp4")

    async def send_texts(self, receive, send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        for text in TEXTS:
            await send({"type": "websocket.send", "text": text})
        await receive()

    async def read_or_ignore(self, receive, send, deaf) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while not deaf and (await receive())["type"] != "websocket.disconnect":
            pass
        await asyncio.sleep(20 if deaf else 0)

    async def send_without_end(self, receive, send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self.sockets += 1
        gone = asyncio.ensure_future(receive())
        try:
            while not gone.done():
                await send({"type": "websocket.send", "bytes": MESSAGE})
                self.sent += 1
                await asyncio.sleep(0)
        finally:
            self.sockets -= 1


class Process:
    """A running server: its port, and its memory in bytes."""

    def __init__(self, process, port: int) -> None:
        self.process = process
        self.port = port

    @property
    def memory(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) << 10


@contextlib.contextmanager
def running(kind: str, directory: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, kind, str(directory)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Process(process, int(process.stdout.readline()))
    finally:
        process.terminate()
        process.communicate(timeout=10)


def main(kind: str, directory: str) -> None:
    settings.configure(USE_I18N=False)
    from daphne.endpoints import build_endpoint_description_strings
    from daphne.server import Server

    from hotline.daphne.http import Channel
    from hotline.daphne.server import FlowServer
    from hotline.web.trusted_scope import TrustedScope

    class PrintsPort:
        """Prints the port once the server listens."""

        def listen_success(self, port):
            super().listen_success(port)
            print(port.getHost().port, flush=True)

    assert kind in ("flow", "stock", "hasty", "door", "few")
    base = Server if kind == "stock" else FlowServer
    server = type("ToldServer", (PrintsPort, base), {"patience": 0.3 if kind == "hasty" else 120})
    if kind == "hasty":
        Channel.patience, Channel.idle = 0.5, 1.0
    endpoints = build_endpoint_description_strings(host="127.0.0.1", port=0)
    site = Site(Path(directory))
    largest = 16 << 10
    server = server(
        TrustedScope(site, "https://live.example.org", 1) if kind == "door" else site,
        endpoints=endpoints,
        websocket_max_message_size=largest,
        websocket_max_frame_size=largest,
    )
    server._frames = site.frames
    server.most_of_network, server.counts_loopback = (20 if kind == "few" else None), True
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
