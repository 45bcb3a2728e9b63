"""From End to finished copies, for a session of an hour with four speakers.

The copies that need no encode are headers, whose size depends on the length of the session alone.
"""

import json
import os
import subprocess
import sys
import time

from django.db import transaction

from recordings.media.mp3_process import FRUGAL
from recordings.models import Copy
from tests.bench import an_hour, lateness, memory
from tests.bench.figures import Figure
from tests.bench.rooms import open_room
from tests.support.eventually import eventually

MINUTES = an_hour.MINUTES

# The kinds of `making`, each with its name and the seconds that it may take.
MADE = {"mp4": ("MP4", 2), "mp3+m4a": ("MP3 and M4A", 60), "mastered": ("mastered MP4", 60)}


# A session that is short, so that its audiogram is ready within a minute.
SHORT = 5  # minutes
ALONE = 20  # seconds
BESIDE = (Copy.MP3, "m4a", "mastered", "audiogram")


def measure(site):
    yield from beside(site)
    room = open_room()
    folder = site.data / "recordings" / room.key
    an_hour.write(folder)
    yield from made(folder)
    with transaction.atomic():
        # In one transaction, so that no media server begins a recording of its own in the folder.
        room.go_live()
        room.end()
    with memory.watched(site.child("worker")) as family:
        yield from after_the_end(room)
    what = "memory of the worker and its MP3 process"
    yield Figure("copies", what, family.megabytes, "MB", 400)


def after_the_end(room):
    """Yield how long after End the worker has made the copies that people wait for."""
    ready = Copy.objects.filter(recording__room=room, state=Copy.READY)
    for kind, target in ((Copy.MP4, 2), (Copy.MP3, 60)):
        copy = eventually(lambda kind=kind: ready.filter(kind=kind).first(), "no copy came", 300)
        seconds = (copy.moved_at - room.ended_at).total_seconds()
        what = f"End to {copy.format} of {MINUTES} minutes"
        yield Figure("copies", what, seconds, "s", target)


def beside(site):
    """Yield how late the mix of a live room is while the worker makes copies of another session."""
    room = open_room()
    an_hour.write(site.data / "recordings" / room.key, SHORT)
    with lateness.live_room(site.data / "beside") as late:
        began = time.monotonic()
        time.sleep(ALONE)
        ended = time.monotonic()
        alone = late.p99(began, ended)
        yield Figure("copies", "mix lateness p99 without copies", alone, "ms")
        with transaction.atomic():
            room.go_live()
            room.end()
        made = Copy.objects.filter(recording__room=room, state=Copy.READY, kind__in=BESIDE)
        eventually(lambda: made.count() == len(BESIDE), "the copies did not come", 300)
        what = "mix lateness p99 while copies are made"
        while_made = late.p99(ended, time.monotonic())
    yield Figure(
        "copies", what, while_made, "ms", 20, ratio=while_made / alone, beside="without copies"
    )


def made(folder):
    """Yield what each kind takes by itself, and the memory of the processes that made all."""
    command = [sys.executable, "-m", "tests.bench.making", str(folder), *MADE]
    frugal = {**os.environ, **FRUGAL}  # as the supervisor starts its worker
    output = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=600, env=frugal
    )
    most = 0
    for line in output.stdout.splitlines():
        told = json.loads(line)
        name, target = MADE[told["kind"]]
        what = f"making {name} of {MINUTES} minutes"
        yield Figure("copies", what, told["seconds"], "s", target)
        most = max(most, told["megabytes"])
    yield Figure("copies", "memory of the processes that make them", most, "MB", 400)
