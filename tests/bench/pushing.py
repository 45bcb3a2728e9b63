"""Updates pushed to every socket of a room: cost of each, lateness, and the share delivered.

An update is a pulse, as pages are sent while people speak: drawn once, written to each socket. "At
the verb" means that the same `Subscriber` writes to a function that does nothing.
"""

import asyncio
import json
import time
from urllib.parse import urlsplit

from channels.layers import get_channel_layer

from hotline.push.subscriber import Subscriber
from hotline.push.variant import ListKey, Variant
from rooms import events
from tests.bench.cpu import spent_by
from tests.bench.figures import Figure, percentile
from tests.bench.rooms import live_room
from tests.bench.servers import DAPHNE, UVICORN, serving
from tests.support.crowd.crowd import Crowd
from tests.support.crowd.guests import seat_guests

SECONDS = 5
LISTENING = 50  # of so many sockets one parses what it is sent; the others count only
LEVELS = {f"seat{number}": 0.5 for number in range(4)}
LOADS = ((200, 20), (1000, 20), (2000, 5), (2000, 20))  # sockets, updates a second
BARE = ((200, 20), (2000, 5))  # loads under which the cost of the server's own send is measured
CALM = ((200, 20), (1000, 20))  # loads of the stock way, which fails under larger ones


def measure(site):
    room = live_room()
    guests = seat_guests(room, 2000)
    port = urlsplit(site.url).port
    verb = asyncio.run(at_the_verb())
    yield Figure("pushing", "one update to one subscriber, at the verb", verb, "µs")
    hub = Servers(site, room, guests, LOADS)
    costs = {}
    costs["daphne"] = yield from hub.under("daphne", site.child("web"), port, 45, 1.0)
    with serving(UVICORN, "hotline.asgi:application", site) as (pid, port):
        costs["uvicorn"] = yield from hub.under("uvicorn", pid, port, 16, None)
    bare = Servers(site, room, guests, BARE)
    with serving(UVICORN, "tests.bench.bare:application", site) as (pid, port):
        yield from bare.under("bare uvicorn", pid, port, beside=("uvicorn", costs["uvicorn"]))
    stock = Servers(site, room, guests, CALM)
    for name, server in (("daphne", DAPHNE), ("uvicorn", UVICORN)):
        with serving(server, "tests.bench.stock:application", site) as (pid, port):
            yield from stock.under(f"stock, {name}", pid, port, beside=(name, costs[name]))
    room.end()


class Servers:
    def __init__(self, site, room, guests, loads):
        self.site, self.room, self.guests, self.loads = site, room, guests, loads

    def under(self, name, pid, port, target=None, delivered=None, beside=None):
        """Yield figures of a server under each load; return its microseconds by (sockets, rate)."""
        costs = {}
        for load, run in asyncio.run(self._run(pid, port)).items():
            sockets, rate = load
            what = f"{name}, {sockets:,} × {rate}/s"
            costs[load] = run.cost
            ratio = dict(ratio=run.cost / beside[1][load], beside=beside[0]) if beside else {}
            yield Figure("pushing", f"{what}: CPU of an update", run.cost, "µs", target, **ratio)
            wanted = 100 if delivered and rate == 5 else None
            yield Figure("pushing", f"{what}: delivered", run.share, "%", wanted, at_least=True)
            for share in (0.5, 0.95, 0.99):
                late = percentile(run.lateness, share) if run.lateness else float("inf")
                yield Figure("pushing", f"{what}: p{share * 100:.0f}", late, "ms")
        return costs

    async def _run(self, pid, port):
        runs = {}
        async with Crowd(("127.0.0.1", port), self.site.url, self.room) as crowd:
            for sockets, rate in self.loads:
                lateness = []
                coming = self.guests[len(crowd.watchers) : sockets]
                await crowd.come(coming, lambda place: lateness_into(self, place))
                await quiet(crowd)
                self.lateness = lateness
                with spent_by(pid) as idle:
                    await asyncio.sleep(2)
                before = crowd.received
                with spent_by(pid) as spent:
                    await self._push(rate)
                    await quiet(crowd)
                runs[sockets, rate] = Run(
                    sockets * rate * SECONDS, crowd.received - before, spent, idle, lateness
                )
        return runs

    async def _push(self, rate):
        layer, group = get_channel_layer(), events.group(self.room.pk)
        began = time.monotonic()
        for number in range(rate * SECONDS):
            await asyncio.sleep(began + number / rate - time.monotonic())
            news = {"levels": {**LEVELS, "at": time.monotonic()}}
            message = events.pulse(self.room.pk, **news)
            message["texts"] = [json.dumps({key: value}) for key, value in news.items()]
            await layer.group_send(group, message)


class Run:
    def __init__(self, sent, received, spent, idle, lateness):
        self.share = 100 * min(1, received / sent)
        self.cost = (
            (spent.cpu - idle.share * spent.wall) / received * 1e6 if received else float("inf")
        )
        self.lateness = lateness


def lateness_into(servers, place):
    """Return a function that notes how many ms each update was late; for every 50th socket."""
    if place % LISTENING:
        return None

    def on_text(text):
        if text.startswith(b'{"levels"'):
            sent = json.loads(text)["levels"]["at"]
            servers.lateness.append((time.monotonic() - sent) * 1000)

    return on_text


async def quiet(crowd):
    """Wait until nothing has come for half a second, ten seconds at most."""
    for _ in range(20):
        before = crowd.received
        await asyncio.sleep(0.5)
        if crowd.received - before < len(crowd.watchers) / 10:
            return


async def at_the_verb(updates=20_000):
    """Return the microseconds of `Subscriber.pulse` and the write that follows."""

    async def send(message):
        pass

    subscribers = [
        Subscriber(send, Variant("audience", "en", ListKey("top")), 0) for _ in range(100)
    ]
    began = time.process_time()
    for _ in range(updates // len(subscribers)):
        for subscriber in subscribers:
            subscriber.pulse("levels", "{}")
        await asyncio.sleep(0)
    spent = time.process_time() - began
    for subscriber in subscribers:
        subscriber.close()
    return spent / updates * 1e6
