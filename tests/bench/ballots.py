"""Votes by HTTP or socket to a running site, from many guests at once."""

import asyncio
import json
import time
from collections import defaultdict

from qna.models import Question
from tests.support.crowd.crowd import Crowd
from tests.support.crowd.guests import seat_guests
from tests.support.crowd.keep_alive import KeepAlive

GUESTS, QUESTIONS = 60, 20


class Ballots:
    """Every guest votes once for every question; `writers` votes are under way at the same time."""

    def __init__(self, site, room, address):
        self.site, self.room, self.address = site, room, address
        self.guests = seat_guests(room, GUESTS)
        asker = self.guests[0].seat
        self.questions = [Question.ask(asker, f"Question {n}?").pk for n in range(QUESTIONS)]

    def __len__(self):
        return GUESTS * QUESTIONS

    async def by_form(self, writers: int) -> float:
        """Return how many seconds all votes took."""

        async def write(pairs):
            connections = defaultdict(lambda: KeepAlive(self.address))  # of each guest
            for place, question in pairs:
                path = f"/r/{self.room.slug}/questions/{question}/vote"
                request = self.guests[place].request(self.site.url, path)
                status, _ = await connections[place].ask(request)
                assert status < 400, status
            for connection in connections.values():
                connection.close()

        return await self._all(write, writers)

    async def by_socket(self, writers: int) -> float:
        """Return how many seconds all votes took."""
        answers = {}

        def on_text_of(place):
            def on_text(text):
                if text.startswith(b'{"voted"'):
                    (question,) = json.loads(text)["voted"]
                    answers[place, int(question)].set_result(None)

            return on_text

        async def write(pairs):
            for place, question in pairs:
                answer = answers[place, question] = asyncio.get_running_loop().create_future()
                crowd.watchers[place].send(vote=question)
                await asyncio.wait_for(answer, 10)

        async with Crowd(self.address, self.site.url, self.room) as crowd:
            await crowd.come(self.guests, on_text_of)
            return await self._all(write, writers)

    async def _all(self, write, writers):
        pairs = iter([(place, q) for q in self.questions for place in range(GUESTS)])
        began = time.perf_counter()
        await asyncio.gather(*(write(pairs) for _ in range(writers)))
        return time.perf_counter() - began
