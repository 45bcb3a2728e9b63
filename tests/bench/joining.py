"""From pressing Join to sound, in a real browser."""

import time

from tests.bench.browsers import chromium
from tests.bench.figures import Figure, percentile
from tests.bench.on_air import on_air
from tests.bench.rooms import live_room
from tests.support.browser.going_live import join_as_guest
from tests.support.browser.people import Person

TIMES = 12
SOUNDS = """async () => {
  const sound = document.getElementById("sound");
  const began = performance.now();
  while (performance.now() - began < 10000) {
    const stream = sound.srcObject;
    if (stream && stream.getAudioTracks().length && sound.currentTime > 0 && !sound.paused)
      return true;
    await new Promise(requestAnimationFrame);
  }
  return false;
}"""


def measure(site):
    room = live_room()
    with on_air(site, room, picture=False), chromium() as browser:
        times = list(joins(browser, site, room)) if browser else []
    room.end()
    if times:
        yield Figure("joining", "Listen to sound: p50", percentile(times, 0.5), "s")
        yield Figure("joining", "Listen to sound: p95", percentile(times, 0.95), "s", 1)


def joins(browser, site, room):
    for number in range(TIMES):
        cleo = Person(browser, f"Cleo {number}")
        join_as_guest(cleo, f"{site.url}{room.get_absolute_url()}")
        began = time.perf_counter()
        cleo.press("Listen")
        if cleo.page.evaluate(SOUNDS):
            yield time.perf_counter() - began
        cleo.context.close()
