"""A live room of a test's own: Ada speaks, Cleo listens, and an audience asks and votes."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path

from hotline.demo.person import Person
from tests.support.eventually import soon

from .asker import Asker
from .people import Listener, Socket, Speaker
from .site import Site

ASKERS = ("Ben", "Dov", "Eve")
PULSE = 0.02  # seconds


class LiveRoom:
    """`room` is its path, "/r/…/". The times of all methods are seconds."""

    def __init__(self, site: Site, room: str, ada: Person, cleo: Person) -> None:
        self.site, self.room = site, room
        self.slug = room.strip("/").rpartition("/")[2]
        self.ada = Speaker(ada, room, Socket(ada, room))
        self.cleo = Listener(cleo, room, Socket(cleo, room))
        self.askers: list[Asker] = []
        self.done = asyncio.Event()
        self._lateness: list[tuple[float, float]] = []

    @property
    def ears(self):
        return self.cleo.ears

    def longest_gap(self, since: float) -> float:
        """The longest gap in the sound since then, without what this process itself held up, which
        both speaks and listens; infinite if Cleo's connection has changed.
        """
        held_up = [late for at, late in self._lateness if at > since]
        return self.ears.longest_gap(since) - max(held_up, default=0.0)

    async def watch_this_process(self) -> None:
        """Note by how much later than they should the tasks of this process have their turn."""
        while True:
            due = time.monotonic() + PULSE
            await asyncio.sleep(PULSE)
            now = time.monotonic()
            self._lateness.append((now, now - due))

    @property
    def media(self) -> str:
        """The name of the program that holds the room: media1 or media2."""
        found = self.site.media_of(self.slug)
        assert found, self.site.output()
        return found

    @cached_property
    def folder(self) -> Path:
        return self.site.recordings / self._row("key")

    @property
    def pk(self) -> int:
        return self._row("id")

    @property
    def trouble(self) -> str:
        """Why it is not recorded, as the media server reported it."""
        return self._row("trouble")

    @property
    def seconds_recorded(self) -> int:
        return len(list(self.folder.glob("e*/t*/*.m4s")))

    def _row(self, column: str):
        [(value,)] = self.site.rows(f"SELECT {column} FROM rooms_room WHERE slug = %s", self.slug)
        return value

    async def heard(self, within: float) -> None:
        """Wait until Cleo hears Ada now."""
        await soon(self.ears.hears, self.site.why_not("Cleo does not hear Ada"), within)

    async def silence_after(self, moment: float, within: float = 30) -> float:
        """Wait until Cleo hears Ada again, and go on for a second; return the longest silence."""
        await asyncio.sleep(max(0.0, moment + 1.0 - time.monotonic()))
        await self.heard(within)
        await asyncio.sleep(1)
        return self.ears.longest_silence(moment)

    async def status(self, path: str = "") -> tuple[int, str]:
        """Open one of its pages as Cleo, once; return the status and the text."""
        answer = await self.cleo.person.client.get(f"{self.room}{path}")
        return answer.status_code, answer.text

    async def story(self) -> dict[int, tuple[str, str]]:
        """The waiting questions as a page that is opened now has them."""
        fresh = Socket(self.cleo.person, self.room)
        watching = asyncio.create_task(fresh.watch())
        try:
            await soon(lambda: fresh.is_open and fresh.listed, "a new page shows no question")
            lacking = lambda: all(number in fresh.questions for number in fresh.listed)  # noqa: E731
            await soon(lacking, "a new page lacks questions of its list")
            return fresh.story
        finally:
            watching.cancel()

    async def everybody_shows_the_same(self) -> bool:
        """Whether each page has what a page that is opened now has."""
        story = await self.story()
        sockets = [self.cleo.socket, *(asker.socket for asker in self.askers)]
        return all(socket.story == story for socket in sockets)

    async def end(self) -> None:
        """End the session, as Ada."""
        await self.ada.person.send(f"{self.room}live", "DELETE")

    def nothing_is_lost(self) -> None:
        """Compare what the site acknowledged with its database."""
        kept = Counter(
            text
            for (text,) in self.site.rows(
                "SELECT q.text FROM qna_question q JOIN rooms_room r ON r.id = q.room_id"
                " WHERE r.slug = %s",
                self.slug,
            )
        )
        asked = [text for asker in self.askers for text in asker.asked]
        assert asked and {text for text in asked if kept[text] != 1} == set()
        assert max(kept.values()) == 1
        votes = Counter(
            self.site.rows(
                "SELECT u.name, v.question_id FROM qna_vote v"
                " JOIN rooms_seat s ON s.id = v.seat_id"
                " JOIN accounts_user u ON u.id = s.person_id"
                " JOIN rooms_room r ON r.id = s.room_id WHERE r.slug = %s",
                self.slug,
            )
        )
        voted = {(asker.name, number) for asker in self.askers for number in asker.voted}
        assert voted and {vote for vote in voted if votes[vote] != 1} == set()
        counted = self.site.rows(
            "SELECT q.id, q.votes, count(v.id) FROM qna_question q"
            " JOIN rooms_room r ON r.id = q.room_id"
            " LEFT JOIN qna_vote v ON v.question_id = q.id WHERE r.slug = %s GROUP BY q.id",
            self.slug,
        )
        assert [row for row in counted if row[1] != row[2]] == []


async def join(site: Site, room: str, name: str) -> Person:
    person = Person(site.url, "en")
    await person.open(room)  # sets the CSRF cookie
    await person.send(f"{room}join", name=name)
    return person


@asynccontextmanager
async def live_room(site: Site, title: str) -> AsyncIterator[LiveRoom]:
    """Start a session with all its people, and end it."""
    ada = Person(site.url, "en", site.ada)
    await ada.open("/")
    response = await ada.send("/rooms/new", title=title, height="360")
    room = response.headers["Location"]
    await ada.send(f"{room}live", recorded="on")
    live = LiveRoom(site, room, ada, await join(site, room, "Cleo"))
    for name in ASKERS:
        live.askers.append(Asker(await join(site, room, name), name, room))
    sockets = [live.ada.socket, live.cleo.socket, *(one.socket for one in live.askers)]
    tasks = [asyncio.create_task(socket.watch()) for socket in sockets]
    tasks.append(asyncio.create_task(live.watch_this_process()))
    tasks += [asyncio.create_task(live.ada.stay_on_air()), asyncio.create_task(live.cleo.stay())]
    asking = [asyncio.create_task(asker.take_part(live.done)) for asker in live.askers]
    try:
        await live.heard(30)
        yield live
        live.done.set()
        async with asyncio.timeout(60):
            await asyncio.gather(*asking)
        live.nothing_is_lost()
    finally:
        for task in (*tasks, *asking):
            task.cancel()
        await asyncio.gather(*tasks, *asking, return_exceptions=True)
        try:
            await live.end()
        finally:
            for person in (ada, live.cleo.person, *(one.person for one in live.askers)):
                await person.client.aclose()
