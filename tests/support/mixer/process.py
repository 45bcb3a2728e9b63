"""A mixer as the media server runs it: another process at the end of a socket."""

import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from rooms.media import ipc_protocol

from .virtual import OPUS_PT, TICK, Film, Voice

ROOT = Path(__file__).parents[3]


class RunningMixer:
    """Starts a mixer, feeds it in real time from a thread, and keeps its messages."""

    def __init__(self, directory: Path | None, title: str = "Prices", epoch: int = 1) -> None:
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rooms.media.mixer", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                stderr=subprocess.PIPE,
            )
        self.payloads: list[ipc_protocol.PayloadOut] = []
        self.reports: list[dict] = []
        self.keyframes: list[int] = []
        self._sources: list[Voice | Film] = []
        self._closing = threading.Event()
        self._threads = [
            threading.Thread(target=self._read),
            threading.Thread(target=self._feed),
        ]
        for thread in self._threads:
            thread.start()
        self.command(
            do="start", room="r", epoch=epoch, height=360, title=title, language="en",
            directory=str(directory) if directory else None,
        )  # fmt: skip

    def __enter__(self) -> "RunningMixer":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self.process.kill()
        self.errors = self.process.communicate()[1].decode()
        for thread in self._threads:
            thread.join()
        self.socket.close()

    def command(self, **fields) -> None:
        self.send(ipc_protocol.pack_control(**fields))

    def send(self, message: bytes) -> None:
        self.socket.send(message)

    def publish(self, pub: int, seat: str, hz: float, film: Film | None = None) -> None:
        self.command(
            do="publish", pub=pub, seat=seat, name=seat.title(), role="host",
            audio={"pt": OPUS_PT}, video={"pt": 102} if film else None,
        )  # fmt: skip
        self._sources += [Voice(pub, hz), film] if film else [Voice(pub, hz)]

    def reported(self, what: str) -> list[dict]:
        return [message for message in self.reports if message["did"] == what]

    def of(self, stream: int) -> list[ipc_protocol.PayloadOut]:
        return [payload for payload in self.payloads if payload.stream == stream]

    def _read(self) -> None:
        while data := self._receive():
            match ipc_protocol.unpack(data):
                case ipc_protocol.PayloadOut() as payload:
                    self.payloads.append(payload)
                case ipc_protocol.KeyframeWanted(pub):
                    self.keyframes.append(pub)
                    for source in self._sources:
                        if isinstance(source, Film):
                            source.want_keyframe()
                case message:
                    self.reports.append(message)

    def _receive(self) -> bytes:
        try:
            return self.socket.recv(ipc_protocol.LARGEST_MESSAGE)
        except ConnectionResetError:  # it ended without reading all; its last messages follow
            return self.socket.recv(ipc_protocol.LARGEST_MESSAGE)

    def _feed(self) -> None:
        began = time.monotonic()
        while not self._closing.wait(TICK / 48_000 / 2):
            now = (time.monotonic() - began) * 48_000
            for source in list(self._sources):
                for pub, media, packet in source.packets(now):
                    try:
                        self.send(ipc_protocol.pack_rtp(pub, media, time.monotonic(), packet))
                    except OSError:
                        return
