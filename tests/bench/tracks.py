"""The check of an hour with four speakers, and the lossless tracks of all of them.

The hour is one minute that repeats, as in `an_hour`; each speaker is on stage throughout. The
target of the check is for pictures of 720 lines; those here are smaller, because their encoding for
the bench would take minutes.
"""

import dataclasses
import time

from recordings.media import speaker_flac, speaker_m4a
from recordings.media.check.recording import check
from recordings.media.copy_tags import Tags
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.bench.an_hour import MINUTES, STRETCH
from tests.bench.figures import Figure
from tests.support.recordings.factories import NOON, RATE, SIZE, pictures, sounds, writer_of

SPEAKERS = {"ada": 300, "ben": 400, "cleo": 500, "dov": 600}  # Hz
TAGS = Tags("Prices", "Ada", "Hotline", None)


def measure(site):
    room = site.data / "an-hour-with-speakers"
    write_an_hour(room)
    began = time.perf_counter()
    takes = read_takes(room)
    laid = stretches(takes)
    found = check(room, takes, laid, NOON + takes[-1].samples / RATE)
    assert not found, found
    seconds = time.perf_counter() - began
    yield Figure("tracks", f"check of {MINUTES} minutes", seconds, "s", 5)
    began = time.perf_counter()
    for seat in speaker_m4a.seats(laid):
        speaker_flac.build(room, laid, seat, TAGS, lambda share: None)
    seconds = time.perf_counter() - began
    what = f"FLAC of {len(SPEAKERS)} speakers of {MINUTES} minutes"
    yield Figure("tracks", what, seconds, "s", 30)


def write_an_hour(folder):
    writer = writer_of(folder)
    writer.open(0, NOON)
    minute = [(one, writer.picture, ()) for one in pictures(0, STRETCH, SIZE)]
    minute += [(one, writer.sound, ()) for one in sounds(0, STRETCH, 440, "stereo", beeping=True)]
    for seat, tone in SPEAKERS.items():
        own = sounds(0, STRETCH, tone, "mono", beeping=tone > 400)
        minute += [(one, writer.track, (seat,)) for one in own]
    # Tracks first, because the program's sound may end a segment, which includes the tracks.
    minute.sort(key=lambda item: (item[0].sample, item[1] != writer.track))
    for start in range(0, MINUTES * 60 * RATE, STRETCH):
        for one, write, who in minute:
            write(*who, dataclasses.replace(one, sample=one.sample + start))
    writer.close(start + STRETCH)
