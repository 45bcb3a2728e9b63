"""Somebody of the audience who asks and votes, and keeps in mind what the site acknowledged."""

import asyncio
import contextlib
import random
from uuid import uuid4

import httpx

from hotline.demo.person import Person

from .people import Socket

ASKS_EVERY = 4.0  # seconds
VOTES_EVERY = 0.25  # seconds
PATIENCE = 12  # seconds for an answer
AGAIN = 0.3  # seconds until what was not acknowledged is sent again


class Asker:
    """`asked` are the texts of its questions, and `voted` the numbers of those it voted for."""

    def __init__(self, person: Person, name: str, room: str) -> None:
        self.person, self.name, self.room = person, name, room
        self.socket = Socket(person, room)
        self.asked: list[str] = []
        self.voted: set[int] = set()
        self.refusals: list[tuple[int, str]] = []
        """The status and text of each answer that was none of success."""

    async def take_part(self, done: asyncio.Event) -> None:
        """Ask and vote until `done`; what is under way then is sent until it is acknowledged."""
        await asyncio.gather(self._ask(done), self._vote(done))

    async def _ask(self, done: asyncio.Event) -> None:
        while not done.is_set():
            text = f"{self.name} asks {uuid4()}?"
            await self._until_acknowledged("questions", 201, text=text, once=str(uuid4()))
            self.asked.append(text)
            await _pause(done, ASKS_EVERY)

    async def _vote(self, done: asyncio.Event) -> None:
        while not done.is_set():
            new = [one.number for one in self.socket.waiting() if one.number not in self.voted]
            if new:
                number = random.choice(new)
                if await self._until_acknowledged(f"questions/{number}/vote", 200):
                    self.voted.add(number)
            await _pause(done, VOTES_EVERY)

    async def _until_acknowledged(self, path: str, status: int, **form: str) -> bool:
        """Send until it is acknowledged; False where it is refused for good, as an own vote is."""
        client = self.person.client
        while True:
            headers = {"X-CSRFToken": client.cookies.get("csrftoken") or ""}
            sending = client.post(f"{self.room}{path}", data=form, headers=headers)
            try:
                answer = await asyncio.wait_for(sending, PATIENCE)
            except (httpx.RequestError, TimeoutError) as error:
                self.refusals.append((0, repr(error)))
            else:
                if answer.status_code in (status, 204):
                    return True
                self.refusals.append((answer.status_code, answer.text))
                if answer.status_code in (403, 404, 409, 410, 422):
                    return False
            await asyncio.sleep(AGAIN)


async def _pause(done: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(done.wait(), seconds)
