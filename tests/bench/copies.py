"""From End to finished copies, for a session of an hour with four speakers.

The copies that need no encode are headers, whose size depends on the length of the session alone.
"""

import json
import os
import subprocess
import sys

from django.db import transaction

from recordings.media.mp3_process import FRUGAL
from recordings.models import Copy
from tests.bench import an_hour
from tests.bench.figures import Figure
from tests.bench.rooms import open_room
from tests.support.eventually import eventually

MINUTES = an_hour.MINUTES

# The kinds of `making`, each with its name and the seconds that it may take.
MADE = {"mp4": ("MP4", 2), "mp3+m4a": ("MP3 and M4A", 60), "mastered": ("mastered MP4", 60)}


def measure(site):
    room = open_room()
    folder = site.data / "recordings" / room.key
    an_hour.write(folder)
    yield from made(folder)
    with transaction.atomic():
        # In one transaction, so that no media server begins a recording of its own in the folder.
        room.go_live()
        room.end()
    ready = Copy.objects.filter(recording__room=room, state=Copy.READY)
    for kind, target in ((Copy.MP4, 2), (Copy.MP3, 60)):
        copy = eventually(lambda kind=kind: ready.filter(kind=kind).first(), "no copy came", 300)
        seconds = (copy.moved_at - room.ended_at).total_seconds()
        what = f"End to {copy.format} of {MINUTES} minutes"
        yield Figure("copies", what, seconds, "s", target)


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
