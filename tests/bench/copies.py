"""From End to finished copies, for a session of an hour.

The hour is one minute that repeats (160 × 90, stereo), written as the mixer writes it. The copies
that need no encode are headers, whose size depends on the length of the session alone.
"""

import dataclasses

from django.db import transaction

from recordings.models import Copy
from tests.bench.figures import Figure
from tests.bench.rooms import open_room
from tests.support.eventually import eventually
from tests.support.recordings.factories import (
    FRAME,
    PICTURE,
    RATE,
    SIZE,
    pictures,
    sounds,
    writer_of,
)

MINUTES = 60
# A whole number of pictures and of AAC frames: 61.44 seconds.
STRETCH = 48 * PICTURE * FRAME // 32


def measure(site):
    room = open_room()
    write_an_hour(site.data / "recordings" / room.key)
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


def write_an_hour(folder):
    writer = writer_of(folder)
    writer.open(0, 1_800_000_000.0)
    seen = pictures(0, STRETCH, SIZE)
    heard = sounds(0, STRETCH, 440, "stereo", beeping=True)
    minute = [(one, writer.picture) for one in seen] + [(one, writer.sound) for one in heard]
    minute.sort(key=lambda pair: pair[0].sample)
    for start in range(0, MINUTES * 60 * RATE, STRETCH):
        for one, write in minute:
            write(dataclasses.replace(one, sample=one.sample + start))
    writer.close(start + STRETCH)
