"""What happens on the site: sessions begin and end, people come, ask, vote and go, programs die."""

import asyncio
import random
import re
import time
from collections import Counter
from contextlib import suppress

from hotline.demo.person import Person, Refused
from hotline.demo.session import Session
from tests.bench.listener import Listener
from tests.support.crowd.asking import ask_until
from tests.support.crowd.guests import seat_guests
from tests.support.crowd.keep_alive import KeepAlive

ASKERS, PAUSE = 2, 3.0  # guests who ask all the time, and the seconds between their questions
LATE = 60  # seconds after the end in which a first session is tried again
STAY = (4, 15)  # seconds for which a person stays who comes and goes
PROGRAMS = ("web", "worker", "media_server", "valkey")  # in the order in which they are killed


class Life:
    """Runs sessions one after the other until `seconds` are over.

    `acknowledged` are the texts of questions that the site took, `sessions` counts what ended, and
    `kills` the programs that were killed.
    """

    def __init__(self, site, host: str, seconds: float, kill_every: float) -> None:
        self.site, self.host = site, host
        self.until = time.monotonic() + seconds
        self.session_lasts = min(60.0, max(12.0, seconds / 3))
        self.kill_every = kill_every
        self.acknowledged: list[str] = []
        self.sessions = 0
        self.came: Counter[str] = Counter()
        self.kills: Counter[str] = Counter()
        self.failures: list[str] = []
        self._chance = random.Random(7)
        self._room = None

    @property
    def left(self) -> float:
        return self.until - time.monotonic()

    async def run(self) -> None:
        beside = [asyncio.create_task(one) for one in (self._kill(), self._come_and_go())]
        try:
            while self.left > self.session_lasts / 2 or (not self.sessions and self.left > -LATE):
                await self._hold_session()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _hold_session(self) -> None:
        """One session from Go live to End, with an audience that asks, votes and reacts."""
        from rooms.models import Room

        session = await Session.begin(self.site.url, "en", self.host)
        slug = session.host.room.strip("/").split("/")[-1]
        room = await asyncio.to_thread(Room.objects.get, slug=slug)
        guests = await asyncio.to_thread(seat_guests, room, ASKERS)
        done = asyncio.Event()
        asking = [
            asyncio.create_task(ask_until(self.site, room, guest, done, PAUSE)) for guest in guests
        ]
        self._room = room
        try:
            async with asyncio.timeout(self.session_lasts + 60):
                await session.run(self.session_lasts, lambda: None)
            self.sessions += 1
        except Exception as error:
            self.failures.append(f"a session: {error!r}")
        finally:
            self._room = None
            done.set()
            for texts in await asyncio.gather(*asking, return_exceptions=True):
                if isinstance(texts, BaseException):
                    self.failures.append(f"a guest: {texts!r}")
                else:
                    self.acknowledged += texts

    async def _come_and_go(self) -> None:
        """People open the page, listen by WebRTC or by HLS for some seconds, and leave."""
        ways = (self._listen, self._listen_by_hls)
        while True:
            room = self._room
            if room is not None:
                way = self._chance.choice(ways)
                try:
                    await way(room)
                    self.came[way.__name__] += 1
                except (OSError, Refused, TimeoutError, asyncio.IncompleteReadError):
                    self.came["turned away"] += 1  # a program is down just now
                except Exception as error:
                    self.failures.append(f"somebody who came: {error!r}")
            await asyncio.sleep(0.5)

    async def _listen(self, room) -> None:
        (guest,) = await asyncio.to_thread(seat_guests, room, 1)
        door = KeepAlive(("127.0.0.1", int(self.site.url.rpartition(":")[2])))
        listener = Listener()
        try:
            await asyncio.wait_for(
                listener.open(self.site.url, f"/r/{room.slug}/whep", guest, door, picture=False),
                10,
            )
            await asyncio.sleep(self._chance.uniform(*STAY))
        finally:
            door.close()
            await listener.connection.close()

    async def _listen_by_hls(self, room) -> None:
        path, person = f"/r/{room.slug}/", Person(self.site.url, "en")
        try:
            await person.open(path)  # sets the CSRF cookie
            await person.send(f"{path}join", name=f"Cleo {self._chance.randrange(10**6)}")
            page = await person.open(path)
            found = re.search(r"/media/[^\"'&\s]+/live\.m3u8", page)
            if not found:
                return
            until = time.monotonic() + self._chance.uniform(*STAY)
            while time.monotonic() < until:
                await self._play(person, found[0])
                await asyncio.sleep(1)
        finally:
            await person.client.aclose()

    async def _play(self, person: Person, address: str) -> None:
        with suppress(Refused):  # nothing is recorded yet, or it ended meanwhile
            playlist = await person.open(address)
            segments = [line for line in playlist.splitlines() if line.endswith(".m4s")]
            if segments:
                await person.ask("GET", f"{address.rpartition('/')[0]}/{segments[-1]}")

    async def _kill(self) -> None:
        number = 0
        while self.kill_every:
            await asyncio.sleep(self.kill_every)
            name = PROGRAMS[number % len(PROGRAMS)]
            number += 1
            if self.left > 5 and await asyncio.to_thread(self.site.child, name):
                await asyncio.to_thread(self.site.kill, name)
                self.kills[name] += 1
