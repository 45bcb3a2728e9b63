"""Making of an audiogram: a session of some minutes, with a track of each of four speakers.

Each speaks a quarter of the time, and there is a question a minute. The sound is one minute that
repeats, so that writing the session takes little time. A process of its own makes it, as
``python -m tests.bench.audiogram FOLDER``, so that its memory is that of making alone.
"""

import dataclasses
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from recordings.drawing.audiogram.scene import Answer, Person, Scene
from recordings.media import session_audiogram
from recordings.media.copy_tags import Tags
from recordings.media.mp3_process import FRUGAL
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.bench import memory
from tests.bench.figures import Figure
from tests.support.recordings.factories import (
    FRAME,
    PICTURE,
    RATE,
    SIZE,
    pictures,
    sounds,
    writer_of,
)

MINUTES = 5
# A whole number of pictures and of AAC frames: 61.44 seconds.
STRETCH = 48 * PICTURE * FRAME // 32
PEOPLE = tuple(Person(seat, name, 20 + 90 * at) for at, (seat, name) in enumerate(
    {"a": "Ada Lovelace", "b": "Ben", "c": "Cleo", "d": "Dov"}.items()
))  # fmt: skip
QUESTION = "What did you charge the very first customer, and would you do it again?"
TAGS = Tags("How to price your first product", "Ada", "Hotline", date(2026, 11, 22))


def measure(site):
    room = site.data / "audiogram"
    write_a_session(room)
    command = [sys.executable, "-m", "tests.bench.audiogram", str(room)]
    frugal = {**os.environ, **FRUGAL}  # as the supervisor starts its worker
    output = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=600, env=frugal
    )
    told = json.loads(output.stdout)
    what = f"audiogram of {MINUTES} minutes"
    times = told["seconds"] / told["took"]
    yield Figure("audiogram", what, times, "× real time", 8, at_least=True)
    each = 1000 * told["work"] / (told["seconds"] * 25)
    yield Figure("audiogram", f"processor time of a picture, {what}", each, "ms")
    yield Figure("audiogram", f"memory of the process, {what}", told["megabytes"], "MB", 400)


def make(room: Path) -> dict[str, float]:
    """Make it; return its length and the time that it took, in seconds, and the memory in MB."""
    laid = stretches(read_takes(room))
    answers = tuple(
        Answer(60 * minute + 10, 60 * minute + 50, f"{QUESTION} {minute}", "Cleo", 87)
        for minute in range(MINUTES)
    )
    scene = Scene("Hotline", TAGS.title, PEOPLE, answers)
    began, worked = time.monotonic(), time.process_time()
    session_audiogram.build(room, laid, TAGS, scene, lambda share: None)
    return {
        "seconds": laid[-1].end / RATE,
        "took": time.monotonic() - began,
        "work": time.process_time() - worked,
        "megabytes": memory.peak(),
    }


def write_a_session(folder):
    writer = writer_of(folder)
    writer.open(0, 1_800_000_000.0)
    minute = [(one.sample, writer.picture, (), one) for one in pictures(0, STRETCH, SIZE)]
    minute += [
        (one.sample, writer.sound, (), one)
        for one in sounds(0, STRETCH, 440, "stereo", beeping=True)
    ]
    quarter = STRETCH // FRAME // len(PEOPLE) * FRAME
    for at, person in enumerate(PEOPLE):
        voice = sounds(at * quarter, (at + 1) * quarter, 330, "mono", beeping=True)
        minute += [(one.sample - 1, writer.track, (person.seat,), one) for one in voice]
    minute.sort(key=lambda item: item[0])
    for start in range(0, MINUTES * 60 * RATE, STRETCH):
        for _, write, first, one in minute:
            write(*first, dataclasses.replace(one, sample=one.sample + start))
    writer.close(start + STRETCH)


if __name__ == "__main__":
    print(json.dumps(make(Path(sys.argv[1]))))
