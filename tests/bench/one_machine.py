"""Everything that a machine with two cores must carry at once.

One room with a host who speaks, WHEP listeners, and sockets of pages on which people vote; beside
it live audio rooms in which nobody speaks. The load comes from the same machine, so its own CPU is
told too. Listeners read nothing once they hear, but for some whose packets the kernel times.
"""

import asyncio
import json
import random
import time
from urllib.parse import urlsplit

from channels.layers import get_channel_layer

from qna.models import Question
from rooms import events
from tests.bench.cpu import spent_by
from tests.bench.crowd import door_of, heard_by, lateness_of
from tests.bench.figures import Figure, percentile
from tests.bench.light_listener import LightListener, TimedListener
from tests.bench.listeners import processes_of
from tests.bench.on_air import on_air
from tests.bench.page_reader import page_times
from tests.bench.rooms import live_room
from tests.support.crowd.crowd import Crowd
from tests.support.crowd.guests import seat_guests
from tests.support.crowd.load import paced

LISTENERS, TIMED = 800, 20  # the timed ones are among them
SOCKETS, READ = 2000, 50  # of so many sockets one is read
IDLE = 30  # rooms
UPDATES, VOTES, PAGES = 4, 10, 4  # a second
SECONDS = 20
COMING = 8  # listeners at once
QUESTIONS = 30
LEVELS = {f"seat{number}": 0.5 for number in range(4)}


def measure(site):
    idle = [live_room() for _ in range(IDLE)]
    room = live_room()
    guests = seat_guests(room, SOCKETS)
    questions = [Question.ask(guests[0].seat, f"How about {n}?").pk for n in range(QUESTIONS)]
    with on_air(site, room, picture=False):
        yield from asyncio.run(_Load(site, room, guests, questions).run())
    for one in [room, *idle]:
        one.end()


class _Load:
    def __init__(self, site, room, guests, questions):
        self.site, self.room, self.guests, self.questions = site, room, guests, questions
        self.updates, self.votes, self.voted = [], 0, 0
        self.listeners: list[LightListener] = []

    async def run(self) -> list[Figure]:
        address = ("127.0.0.1", urlsplit(self.site.url).port)
        async with Crowd(address, self.site.url, self.room) as self.crowd:
            await self._listen()
            await self.crowd.come(self.guests, self._on_text_of)
            await asyncio.sleep(3)
            web, media = [self.site.child("web")], processes_of(self.site)
            began, ours = time.time(), time.process_time()
            with spent_by(*web) as of_web, spent_by(*media) as of_media:
                await asyncio.gather(self._push(), self._vote(), self._open_pages())
            ended, ours = time.time(), time.process_time() - ours
            await asyncio.sleep(2)
            late, gap, lost = lateness_of(self.listeners[:TIMED], began, ended)
        for one in self.listeners:
            one.close()
        shares = {
            "web": of_web.share,
            "media server and mixers": of_media.share,
            "generator": ours / (ended - began),
        }
        return [
            _figure("update to a socket, p99", percentile(self.updates, 0.99), "ms", 250),
            _figure("page, p50", percentile(self.pages, 0.5), "ms"),
            _figure("page, p95", percentile(self.pages, 0.95), "ms", 200),
            _figure("packet of sound late, p99", 1000 * late, "ms"),
            _figure("longest gap of a listener", 1000 * gap, "ms"),
            _figure("packets lost", lost, "packets", 0),
            _figure("votes that were acknowledged", 100 * self.voted / self.votes, "%", 100, True),
            *(_figure(f"CPU of {name}", 100 * one, "% of a core") for name, one in shares.items()),
        ]

    async def _listen(self) -> None:
        path = f"/r/{self.room.slug}/whep"
        self.listeners = [TimedListener() for _ in range(TIMED)]
        self.listeners += [LightListener() for _ in range(LISTENERS - TIMED)]
        room_for = asyncio.Semaphore(COMING)

        async def come(one, guest):
            async with room_for:
                door = door_of(self.site)
                await heard_by(one, self.site, path, guest, door)
                door.close()
                if not isinstance(one, TimedListener):
                    one.stop_reading()

        await asyncio.gather(*map(come, self.listeners, self.guests))

    async def _push(self) -> None:
        """Send updates as pages get them while people speak."""
        layer, group = get_channel_layer(), events.group(self.room.pk)
        async for _ in paced(UPDATES, SECONDS):
            news = {"levels": {**LEVELS, "at": time.monotonic()}}
            message = events.pulse(self.room.pk, **news)
            message["texts"] = [json.dumps({key: value}) for key, value in news.items()]
            await layer.group_send(group, message)

    async def _vote(self) -> None:
        chance = random.Random(7)
        places = range(1, SOCKETS)
        pairs = {(chance.choice(places), chance.choice(self.questions)) for _ in range(4000)}
        async for number in paced(VOTES, SECONDS):
            place, question = sorted(pairs)[number * 7]
            self.votes += 1
            self.crowd.watchers[place].send(vote=question)

    async def _open_pages(self) -> None:
        path = self.room.get_absolute_url()
        readers = self.guests[: PAGES * SECONDS]
        requests = [one.request(self.site.url, path, "GET") for one in readers]
        self.pages = await page_times(self.crowd.address, requests, PAGES)

    def _on_text_of(self, place):
        def on_text(text):
            if text.startswith(b'{"voted"'):
                self.voted += 1
            elif not place % READ and text.startswith(b'{"levels"'):
                sent = json.loads(text)["levels"].get("at")
                if sent:
                    self.updates.append((time.monotonic() - sent) * 1000)

        return on_text


def _figure(what, value, unit, target=None, at_least=False) -> Figure:
    name = f"{LISTENERS} listeners, {SOCKETS:,} sockets, {IDLE} idle rooms: {what}"
    return Figure("one_machine", name, value, unit, target, at_least=at_least)
