"""A crowd that comes to listen: the CPU of one WHEP, and 1,000 within ten seconds.

Each listener has an address, a connection to the site, ICE and DTLS of its own. Once it has heard a
packet of sound it reads no more, because one process can't read 50,000 packets a second; the site
sends them all the same. Those who are in before the crowd take the kernel's word for when each
packet came, so that a load generator without a free processor does not count as a late packet.
"""

import asyncio
import time
from itertools import pairwise
from urllib.parse import urlsplit

from tests.bench.cpu import spent_by
from tests.bench.figures import Figure, percentile
from tests.bench.light_listener import LightListener, TimedListener
from tests.bench.listeners import processes_of
from tests.bench.on_air import on_air
from tests.bench.rooms import live_room
from tests.support.crowd.guests import seat_guests
from tests.support.crowd.keep_alive import KeepAlive
from tests.support.eventually import soon

ONE_BY_ONE, AT_ONCE = 300, 4
CROWD, WITHIN = 1000, 10  # people, seconds
EARLY = 20  # who are in before
QUIET = 5  # seconds
PACKET = 0.02  # seconds of sound


def measure(site):
    room = live_room(height=360)
    guests = seat_guests(room, EARLY + ONE_BY_ONE + CROWD)
    with on_air(site, room, picture=False):
        yield from asyncio.run(listen(site, room, guests))
    room.end()


async def listen(site, room, guests):
    path = f"/r/{room.slug}/whep"
    early = [TimedListener() for _ in range(EARLY)]
    for one, guest in zip(early, guests, strict=False):
        one.connect(await one.ask(site.url, path, guest, door_of(site)))
    await soon(lambda: all(one.heard_at for one in early), "nobody hears anything", 20)
    figures = await cost_of_one(site, path, guests[EARLY:][:ONE_BY_ONE])
    site.forget_limits()
    figures += await crowd(site, path, guests[EARLY + ONE_BY_ONE :], early)
    for one in early:
        one.close()
    return figures


def door_of(site) -> KeepAlive:
    return KeepAlive(("127.0.0.1", urlsplit(site.url).port))


async def heard_by(one: LightListener, site, path, guest, door) -> LightListener:
    """Let a listener come, until they hear. Raises ConnectionError if the site refuses them."""
    one.connect(await one.ask(site.url, path, guest, door))
    await soon(lambda: one.heard_at, "a listener hears nothing", 30)
    return one


async def cost_of_one(site, path, guests):
    """The CPU of an offer, its handshake, the first sound and the goodbye.

    The offers go over connections that were used before, as those of a page are.
    """
    web, media = [site.child("web")], processes_of(site)
    waiting = list(guests)

    async def come(doors):
        while waiting:
            door = doors[len(waiting) % len(doors)]
            (await heard_by(LightListener(), site, path, waiting.pop(), door)).leave()

    with spent_by(*media) as before:
        await asyncio.sleep(QUIET)
    doors = [door_of(site) for _ in range(10 * AT_ONCE)]
    with spent_by(*web) as of_web, spent_by(*media) as of_media:
        await asyncio.gather(*(come(doors[n::AT_ONCE]) for n in range(AT_ONCE)))
    for door in doors:
        door.close()
    of_site = 1000 * of_web.cpu / len(guests)
    of_sound = 1000 * (of_media.cpu - before.share * of_media.wall) / len(guests)
    name = "a listener who comes: CPU of"
    return [
        Figure("crowd", f"{name} web", of_site, "ms"),
        Figure("crowd", f"{name} the media server", of_sound, "ms"),
        Figure("crowd", f"{name} both", of_site + of_sound, "ms", 5),
    ]


async def crowd(site, path, guests, early):
    """1,000 within ten seconds, and what those hear meanwhile who are in."""
    web, media = [site.child("web")], processes_of(site)
    loop = asyncio.get_running_loop()
    until_heard, refused = [], []

    async def come(number, guest):
        await asyncio.sleep(number * WITHIN / CROWD)
        began, one, door = loop.time(), LightListener(), door_of(site)
        everybody.append(one)
        try:
            await heard_by(one, site, path, guest, door)
        except (ConnectionError, AssertionError) as error:
            refused.append(str(error))
            return
        finally:
            door.close()
        one.stop_reading()
        until_heard.append(one.heard_at - began)

    everybody: list[LightListener] = []
    quiet = time.time()
    await asyncio.sleep(QUIET)
    comes, ours = time.time(), time.process_time()
    with spent_by(*web) as of_web, spent_by(*media) as of_media:
        await asyncio.gather(*(come(*each) for each in enumerate(guests)))
    ended, ours = time.time(), time.process_time() - ours
    for one in everybody:
        one.close()
    if refused:
        print(f"  {len(refused)} were refused: {refused[0]}")
    name = f"{CROWD:,} listeners within {WITHIN} s"
    figures = [
        Figure("crowd", f"{name}: in", len(until_heard), "listeners", CROWD, at_least=True),
        Figure("crowd", f"{name}: until sound, p50", percentile(until_heard, 0.5), "s"),
        Figure("crowd", f"{name}: until sound, p95", percentile(until_heard, 0.95), "s", 1),
        Figure("crowd", f"{name}: all in after", ended - comes, "s"),
        Figure("crowd", f"{name}: CPU of web", 100 * of_web.share, "% of a core"),
        Figure("crowd", f"{name}: CPU of the media server", 100 * of_media.share, "% of a core"),
        Figure(
            "crowd", f"{name}: CPU of the generator", 100 * ours / (ended - comes), "% of a core"
        ),
    ]
    for label, since, until in (("before it", quiet, comes), ("meanwhile", comes, ended)):
        late, gap, lost = lateness_of(early, since, until)
        who = f"{name}: who was in, {label}"
        figures += [
            Figure("crowd", f"{who}: a packet is late, p99", 1000 * late, "ms"),
            Figure("crowd", f"{who}: longest gap", 1000 * gap, "ms"),
            Figure("crowd", f"{who}: packets lost", lost, "packets", 0),
        ]
    return figures


def lateness_of(early, since: float, until: float) -> tuple[float, float, int]:
    """Return (lateness that 99 of 100 packets keep, longest gap, packets lost) of a period, in s.

    The earliest packet of each listener counts as in time.
    """
    late, gap, lost = [], 0.0, 0
    for one in early:
        begins = min(at - number * PACKET for at, number in one.arrivals)
        theirs = [(at, number) for at, number in one.arrivals if since <= at < until]
        late += [at - number * PACKET - begins for at, number in theirs]
        gap = max(gap, *(b[0] - a[0] for a, b in pairwise(theirs)))
        lost += theirs[-1][1] - theirs[0][1] + 1 - len(theirs)
    return percentile(late, 0.99), gap, lost
