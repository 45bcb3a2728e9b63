"""From mouth to ear between two real browsers, also after the machine was overloaded for a while.

Ben's microphone has short tones. His page notes when each begins on the track that it publishes,
Cleo's when it begins in what she hears; both notice it on the browser's sound thread, to 10 ms.

Packets of 20 ms come at any time between two ticks of the mixer, which stays the same while Ben is
on stage, so that he comes on three stages. The tones begin at any time within a packet.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from django.urls import reverse

from tests.bench.browsers import chromiums
from tests.bench.ear import Ear, onsets
from tests.bench.figures import Figure, percentile
from tests.bench.rooms import live_room
from tests.support.browser.going_live import join_as_guest
from tests.support.browser.people import Person
from tests.support.browser.sound import RATE, write_wav
from tests.support.crowd.guests import CSRF, signed_in

TONE = 3000  # Hz
HEARD = 0.02
"""Amplitude from which a tone has begun; those of the microphone have 0.5."""
EVERY = 0.703
"""Seconds from one tone to the next; a longer delay would be taken for a shorter one."""
STAGES = 3
SETTLE, MEASURE = 8, 20  # seconds
OVERLOAD, BACK_WITHIN = 5, 5  # seconds

OVERLOADED = "during an overload"
TARGETS = {"p50": 90, "p95": 130}

KEEP_MICROPHONE = """
const add = RTCPeerConnection.prototype.addTransceiver;
RTCPeerConnection.prototype.addTransceiver = function (track, ...more) {
  if (track.kind === "audio") window.microphone = new MediaStream([track]);
  return add.call(this, track, ...more);
};
"""


def measure(site):
    measured: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        microphone = write_wav(Path(folder, "ben.wav"), tones())
        for _ in range(STAGES):
            for when, found in on_a_stage(site, microphone).items():
                measured[when] += found
    for when, found in measured.items():
        if when == OVERLOADED and not found:
            continue  # where cores are too few, nothing is heard meanwhile
        assert found, f"{when}: no tone was heard"
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            target = None if when == OVERLOADED else TARGETS[name]
            value = percentile(found, share)
            yield Figure("mouth_to_ear", f"{when}: {name}", value, "ms", target)


def on_a_stage(site, microphone: Path) -> dict[str, list[float]]:
    """Return `delays` in a room of its own; nothing without a browser."""
    room = live_room()
    host = signed_in(room.seats.get(role="host"))
    with chromiums(microphone, None) as browsers:
        found = delays(browsers, site, room, host) if browsers else {}
    room.end()
    return found


def delays(browsers, site, room, host) -> dict[str, list[float]]:
    """Return the delays in ms: at rest, while all cores are busy, and from 5 s afterwards on."""
    ben, cleo = (
        Person(browser, name, bypass_csp=True)
        for browser, name in zip(browsers, ("Ben", "Cleo"), strict=True)
    )
    ben.context.add_init_script(KEEP_MICROPHONE)
    for person in (ben, cleo):
        join_as_guest(person, f"{site.url}{room.get_absolute_url()}")
    cleo.listen()
    come_on_stage(ben, site, room, host)
    ears = Ear(ben.page, TONE, "window.microphone"), Ear(cleo.page, TONE)

    def between(since: float, until: float) -> list[float]:
        cleo.page.wait_for_timeout(1000 * max(0, until + 1 - time.time()))
        said, heard = (onsets(ear.since(since), HEARD) for ear in ears)
        late = [[at - one for at in heard if 0 <= at - one < EVERY] for one in said if one < until]
        return [1000 * min(found) for found in late if found]

    began = time.time() + SETTLE
    found = {"at rest": between(began, began + MEASURE)}
    with busy_cores():
        began = time.time()
        found[OVERLOADED] = between(began, began + OVERLOAD - 1)
    began = time.time() + BACK_WITHIN
    found["5 s after an overload of 5 s"] = between(began, began + MEASURE)
    return found


def come_on_stage(ben, site, room, host):
    seat = ben.page.evaluate("document.body.dataset.seat")
    headers = {"Cookie": host.cookie, "Origin": site.url, "X-CSRFToken": CSRF, "HX-Request": "true"}
    door = ben.context.browser.new_context().request
    answer = door.post(site.url + reverse("seat-invite", args=[room.slug, seat]), headers=headers)
    assert answer.ok, answer.text()
    ben.press("Accept")
    ben.press("Join the stage", within=ben.page.get_by_role("dialog"))
    ben.page.get_by_role("button", name="Mute", exact=True).wait_for()


@contextlib.contextmanager
def busy_cores():
    """Keep all cores busy, with twice as many programs as cores."""
    programs = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(2 * (os.cpu_count() or 1))
    ]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def tones():
    """Return a tenth of a second of tone in each 0.7 s, with a soft noise that browsers keep."""
    seconds = np.arange(int(10 * EVERY * RATE)) / RATE
    return 0.5 * np.sin(2 * np.pi * TONE * seconds) * (seconds % EVERY < 0.1)
