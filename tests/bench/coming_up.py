"""Coming on stage and leaving it, in real browsers: Ada plays music, Ben is invited, Cleo listens.

Ben is heard when Cleo's page plays his tone. Times begin when he presses a button; he presses each
button as soon as it appears.
"""

import tempfile
from pathlib import Path

import numpy as np
from django.urls import reverse

from tests.bench.browsers import chromium
from tests.bench.ear import Ear, longest_silence
from tests.bench.figures import Figure, percentile
from tests.bench.on_air import on_air
from tests.bench.rooms import live_room
from tests.support.browser.going_live import join_as_guest
from tests.support.browser.people import Person
from tests.support.browser.sound import RATE, write_wav
from tests.support.crowd.guests import CSRF, signed_in
from tests.support.eventually import eventually

TIMES = 10

TONE = 6000  # Hz; the music has hardly anything there
HEARD = 0.01
"""Amplitude of the tone from which Ben counts as heard; without him it is below a tenth of that."""
QUIET = 0.003
"""Level below which sound counts as silent; the music's softest 10 ms are eight times that."""
STAY = 1.5
"""Seconds on stage, and in the audience between."""

# The time at which each button was pressed (wall clock, ms), and the samples that the browser
# concealed because packets were missing.
WATCH = """
window.pressed = {};
document.addEventListener("click", ({target}) => {
  const button = target.closest("button");
  const name = button?.getAttribute("aria-label") ?? button?.innerText.trim();
  if (name) window.pressed[name] = Date.now();
}, true);
window.connections = [];
const Connection = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Connection {
  constructor(...settings) {
    super(...settings);
    window.connections.push(this);
  }
};
"""
CONCEALED = """async () => {
  let samples = 0;
  for (const connection of window.connections)
    for (const stats of (await connection.getStats()).values())
      if (stats.type === "inbound-rtp" && stats.kind === "audio") samples += stats.concealedSamples;
  return samples;
}"""


# What is measured in each round, its unit and its target.
FIGURES = {
    "Accept to heard": ("s", None),
    "Join the stage to heard": ("s", 2),
    "Step down to unheard": ("s", 2),
    "longest silence in his ears, up": ("ms", 200),
    "longest silence in his ears, down": ("ms", 200),
    "concealed by his browser, up and down": ("ms", None),
}


def measure(site):
    room = live_room()
    host = signed_in(room.seats.get(role="host"))
    with tempfile.TemporaryDirectory() as folder, on_air(site, room, picture=False):
        microphone = write_wav(Path(folder, "ben.wav"), pulses())
        with chromium(microphone) as browser:
            measured = list(rounds(browser, site, room, host)) if browser else []
    room.end()
    for (what, (unit, target)), *found in zip(FIGURES.items(), *measured, strict=True):
        if found:
            yield Figure("coming_up", f"{what}: p50", percentile(found, 0.5), unit)
            yield Figure("coming_up", f"{what}: p95", percentile(found, 0.95), unit, target)


def rounds(browser, site, room, host):
    """Yield the values of each round, in the order of FIGURES."""
    ben, cleo = (Person(browser, name, bypass_csp=True) for name in ("Ben", "Cleo"))
    ben.context.add_init_script(WATCH)
    for person in (ben, cleo):
        join_as_guest(person, f"{site.url}{room.get_absolute_url()}")
        person.listen()
    his, hers = (Ear(person.page, TONE) for person in (ben, cleo))
    seat = ben.page.evaluate("document.body.dataset.seat")
    invitation = site.url + reverse("seat-invite", args=[room.slug, seat])
    headers = {"Cookie": host.cookie, "Origin": site.url, "X-CSRFToken": CSRF, "HX-Request": "true"}
    door = browser.new_context().request
    for _ in range(TIMES):
        ben.page.wait_for_timeout(1000 * STAY)
        concealed = ben.page.evaluate(CONCEALED)
        answer = door.post(invitation, headers=headers)
        assert answer.ok, answer.text()
        up = come_on_stage(ben, his, hers)
        ben.page.wait_for_timeout(1000 * STAY)
        down = leave_stage(ben, his, hers)
        concealed = ben.page.evaluate(CONCEALED) - concealed
        yield *up[:2], down[0], up[2], down[1], concealed / RATE * 1000


def come_on_stage(ben, his, hers):
    """Return seconds from Accept and Join until Ben is heard, and ms of silence in his ears."""
    ben.press("Accept")
    ben.press("Join the stage", within=ben.page.get_by_role("dialog"))
    accepted, joined = (pressed(ben, name) for name in ("Accept", "Join the stage"))
    first = eventually(
        lambda: next((at for at, _, tone in hers.since(accepted) if tone > HEARD), None),
        "he is not heard",
        20,
    )
    ben.page.wait_for_timeout(500)
    silence = longest_silence(his.since(accepted), QUIET)
    return first - accepted, first - joined, 1000 * silence


def leave_stage(ben, his, hers):
    """Return seconds until Ben is no longer heard, and ms of silence in his ears."""
    ben.press("Step down")
    ben.page.wait_for_timeout(3000)
    left = pressed(ben, "Step down")
    heard = hers.since(left)
    last = max((at for at, _, tone in heard if tone > HEARD), default=left)
    assert heard[-1][0] - last > 0.5, "he is still heard"
    return last - left, 1000 * longest_silence(his.since(left), QUIET)


def pressed(person, name) -> float:
    """Return when the person pressed that button, by the wall clock, in seconds."""
    return person.page.evaluate("name => window.pressed[name]", name) / 1000


def pulses():
    """Return ten short tones a second, because a browser takes a steady tone for noise."""
    seconds = np.arange(4 * RATE) / RATE
    gate = np.clip(np.sin(2 * np.pi * 10 * seconds) * 4, 0, 1)
    return 0.5 * gate * np.sin(2 * np.pi * TONE * seconds)
