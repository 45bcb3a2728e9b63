"""What a room costs without its listeners: the mixer's process alone, measured at its socket.

Participants send packets that were encoded beforehand, at the pace of microphones and cameras, and
the room is recorded. "Alone" is a room without listeners, in which not even the speakers listen, so
that nothing is sent.
"""

import contextlib
import dataclasses
import itertools
import os
import socket
import statistics
import subprocess
import sys
import threading
import time

from rooms.media import ipc_protocol
from rooms.media.mixer.clock import FRAME, RATE, TICK
from tests.bench import sent
from tests.bench.cpu import spent_by
from tests.bench.figures import Figure

RUNS = 3
SECONDS = 8
WARM = 3

VOICES = (1, 4, 8)
MUTED = 3
CAMERAS = (1, 4, 9)
FILMS = 3  # encoded once; cameras share them, shifted in time

TARGETS = {"4 speakers, alone": 6, "4 cameras at 720p": 40}


def measure(site):
    voices = sent.voices(max(*VOICES, *CAMERAS))
    for count in VOICES:
        for what, listened in (("alone", False), ("heard by each other", True)):
            name = f"{count} speakers, {what}"
            yield from room(site, name, 540, voices[:count], [], listened)
    name = f"{MUTED + 1} speakers of whom {MUTED} are muted, alone"
    yield from room(site, name, 540, voices[: MUTED + 1], [], listened=False, muted=MUTED)
    films = [sent.film(seed) for seed in range(FILMS)]
    for height in (360, 720):
        first = None
        for count in CAMERAS:
            seen = list(itertools.islice(itertools.cycle(films), count))
            name = f"{count} cameras at {height}p"
            figure, least = room(site, name, height, voices[:count], seen)
            first = first or figure.value
            yield dataclasses.replace(figure, ratio=figure.value / first, beside="of one camera")
            yield least


def room(site, what, height, voices, films, listened=True, muted=0):
    shares = []
    for run in range(RUNS):
        directory = site.data / "mixers" / f"{what}-{run}".replace(" ", "-")
        directory.mkdir(parents=True)
        with mixer(directory, height) as (process, ours):
            with spoken(ours, voices, films, listened):
                for number in range(muted):
                    ours.send(
                        ipc_protocol.pack_control(do="mute", seat=f"seat-{number + 1}", muted=True)
                    )
                time.sleep(WARM)
                with spent_by(process.pid) as spent:
                    time.sleep(SECONDS)
            shares.append(100 * spent.share)
    target = TARGETS.get(what)
    yield Figure("mixers", what, statistics.median(shares), "% of a core", target)
    yield Figure("mixers", f"{what}, least of {RUNS} runs", min(shares), "% of a core")


@contextlib.contextmanager
def mixer(directory, height, on_message=lambda message: None):
    """Start a mixer: ``(process, its socket)``; `on_message` is called on a thread of its own."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "rooms.media.mixer", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "MALLOC_ARENA_MAX": "2"},  # as the media server starts it
        )
    reader = threading.Thread(target=read, args=(ours, on_message))
    reader.start()
    start = {"room": "r", "epoch": 1, "height": height, "title": "Prices", "language": "en"}
    ours.send(ipc_protocol.pack_control(do="start", directory=str(directory), **start))
    try:
        yield process, ours
    finally:
        ours.shutdown(socket.SHUT_RDWR)
        process.wait(10)
        reader.join()
        ours.close()


def read(sock, on_message):
    """Read until the end, because a mixer whose socket is full drops media, which costs it less."""
    while True:
        try:
            message = sock.recv(ipc_protocol.LARGEST_MESSAGE)
        except OSError:
            return
        if not message:
            return
        on_message(message)


@contextlib.contextmanager
def spoken(sock, voices, films, listened):
    """Let people publish while the block runs; their packets do not come at the same instant."""
    sources = []
    for number, voice in enumerate(voices):
        pub, film = number + 1, films[number] if films else None
        publish = {"pub": pub, "seat": f"seat-{pub}", "name": f"Speaker {pub}", "role": "speaker"}
        publish |= {"audio": {"pt": sent.OPUS_PT}, "video": film and {"pt": sent.H264_PT}}
        sock.send(ipc_protocol.pack_control(do="publish", **publish))
        later = RATE // 10 + number * 7919
        sources.append(sent.microphone(pub, voice, later % TICK + RATE // 10))
        if film:
            sources.append(sent.camera(pub, film, later % FRAME + RATE // 10))
    if not listened:
        sock.send(ipc_protocol.pack_control(do="listened", streams=[]))
    ended = threading.Event()

    def send():
        began = time.monotonic()
        while not ended.wait(0.004):
            now = (time.monotonic() - began) * RATE
            for source in sources:
                for message in source.due(now):
                    sock.send(message)

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield
    finally:
        ended.set()
        sender.join()
