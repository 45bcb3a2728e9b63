"""The first load of a room's page in a real browser with a slow processor and a slow network.

LCP is when the largest of the page's contents is painted, and CLS how far the page moves under the
reader's eyes. Network and processor are slowed down by the browser: 1.6 Mbit/s and 4 times, once
without latency and once with 150 ms for each request, as Lighthouse has it for "slow 4G".
"""

from qna.models import Question
from tests.bench.browsers import chromium
from tests.bench.figures import Figure, percentile
from tests.bench.rooms import live_room
from tests.support.browser.first_load import Line, first_load, sign_in
from tests.support.crowd.guests import seat_guests

QUESTIONS = 60
TIMES = 5
LINES = {
    "without latency": Line(megabits=1.6, latency=0, slower=4),
    "150 ms latency": Line(megabits=1.6, latency=150, slower=4),
}
SCREENS = {"wide": (1280, 800), "phone": (390, 844)}


def measure(site):
    room = live_room()
    guests = seat_guests(room, 6)  # the site lets one person ask a few questions only
    for number in range(QUESTIONS):
        asker = guests[number % len(guests)].seat
        asked = Question.ask(asker, f"Question {number}: what did you learn from your failure?")
    asked.take_up()
    address = site.url + room.get_absolute_url()
    found = []
    with chromium() as browser:
        for who, guest, shows in (
            ("a stranger", None, ".join-title"),
            ("a listener", guests[0], ".people-count"),
        ):
            for screen, (width, height) in SCREENS.items() if browser else ():

                def load(line, guest=guest, shows=shows, width=width, height=height):
                    context = browser.new_context(viewport={"width": width, "height": height})
                    if guest:
                        sign_in(context, site.url, guest)
                    loaded = first_load(context, address, shows, line)
                    context.close()
                    return loaded

                found += figures(f"{who}, {screen}", load)
    room.end()
    yield from found


def figures(who, load):
    """Yield the figures of one person's page; `load` loads it anew."""
    loads = {name: [load(line) for _ in range(TIMES)] for name, line in LINES.items()}
    every = [one for several in loads.values() for one in several]
    requests = max(len(one.requests) for one in every)
    kilobytes = max(one.bytes for one in every) / 1000
    yield Figure("first_load", f"{who}: requests", requests, "requests", 20)
    yield Figure("first_load", f"{who}: on the wire", kilobytes, "KB", 150)
    for name, several in loads.items():
        paint = percentile([one.largest_paint for one in several], 0.5)
        yield Figure("first_load", f"{who}: LCP, {name}: p50", paint, "s", 1.0)
    shifted = max(one.shifted for one in every)
    yield Figure("first_load", f"{who}: CLS", shifted, "", 0.02)
