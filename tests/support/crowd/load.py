"""A room at work: so many votes and questions a second, and what screens show of them."""

import asyncio
import json
import random
import re
import time
from collections import Counter, defaultdict
from urllib.parse import urlencode

from .crowd import Crowd
from .keep_alive import KeepAlive

LOOKING = 40  # every so many screens one is read; the others are sent all the same
ASKING = 16  # connections by which questions come in, each from a network of its own
MARK = re.compile(rb"Question number (\d+)\?")


class Load:
    """Guests of a live room who vote and ask, evenly over `seconds`.

    Afterwards: `voted` and `asked` are what the site acknowledged, `behind` is how many seconds
    after it was sent each vote and question stood on each screen that was looked at, `counts` how
    many messages of counts one screen was sent, `hung_up_on` how many of the stalled were dropped.
    """

    def __init__(self, web, room, guests, questions, *, votes, asks, seconds, stalled=0):
        self.web, self.room, self.guests = web, room, guests
        self.votes, self.asks, self.seconds = votes, asks, seconds
        self.stalled = stalled  # of the guests, the last ones read nothing
        self.questions = list(questions)  # numbers of those that wait
        self.chance = random.Random(7)
        self.sent_votes = {}  # (place, question): when
        self.voted = set()
        self.refused = []
        self.sent_asks = {}  # number: when
        self.asked = set()
        self.behind = []
        self.counts = 0
        self._times = defaultdict(list)  # question: when its votes were sent
        self._shown = defaultdict(Counter)  # place: the count it shows of each question
        self._seen = set()

    @property
    def awake(self):
        return len(self.guests) - self.stalled

    async def run(self):
        async with Crowd(self.web.address, self.web.url, self.room) as self.crowd:
            await self.crowd.come(self.guests, self._hear)
            await asyncio.sleep(2)
            self.counts = 0
            asleep = self.crowd.watchers[len(self.guests) - self.stalled :]
            for watcher in asleep:
                watcher.stall()
            await asyncio.gather(self._vote(), self._ask())
            await self._settle()
            awake = self.crowd.watchers[: self.awake]
            self.dropped = [watcher.code for watcher in awake if watcher.closed.done()]
            self.hung_up_on = await self._wake(asleep)
        return self

    async def _vote(self):
        async for _ in paced(self.votes, self.seconds):
            place, question = self._fresh_pair()
            now = time.monotonic()
            self.sent_votes[place, question] = now
            self._times[question].append(now)
            self.crowd.watchers[place].say(vote=question)

    def _fresh_pair(self):
        while True:
            pair = self.chance.randrange(self.awake), self.chance.choice(self.questions)
            if pair not in self.sent_votes:
                return pair

    async def _ask(self):
        doors = asyncio.Queue()
        for _ in range(ASKING):
            doors.put_nowait(KeepAlive(self.web.address))
        asking = set()
        number = 0
        async for _ in paced(self.asks, self.seconds):
            number += 1
            asking.add(asyncio.create_task(self._ask_one(doors, number)))
        await asyncio.gather(*asking)
        while not doors.empty():
            doors.get_nowait().close()

    async def _ask_one(self, doors, number):
        self.sent_asks[number] = time.monotonic()
        door = await doors.get()
        body = urlencode({"text": f"Question number {number}?"}).encode()
        guest = self.guests[number % self.awake]
        request = guest.request(self.web.url, f"/r/{self.room.slug}/questions", body=body)
        status, _ = await door.ask(request)
        doors.put_nowait(door)
        if status == 201:
            self.asked.add(number)
        else:
            self.refused.append(status)

    def _hear(self, place):
        def hear(text):
            now = time.monotonic()
            if text.startswith(b'{"voted"'):
                (question,) = json.loads(text)["voted"]
                self.voted.add((place, int(question)))
            elif text.startswith(b'{"sorry"'):
                self.refused.append(text)
            elif place % LOOKING == 0:
                self._look(place, text, now)

        return hear

    def _look(self, place, text, now):
        if text.startswith(b'{"votes"'):
            self.counts += place == 0
            for question, count in json.loads(text)["votes"].items():
                times, shown = self._times[int(question)], self._shown[place]
                self.behind += [now - sent for sent in times[shown[question] : count]]
                shown[question] = max(count, shown[question])
        for number in map(int, MARK.findall(text)):
            if (place, number) not in self._seen and number in self.sent_asks:
                self._seen.add((place, number))
                self.behind.append(now - self.sent_asks[number])

    async def _wake(self, asleep):
        """How many of those who read nothing were dropped meanwhile."""
        for watcher in asleep:
            watcher.wake()
        await asyncio.sleep(1)
        return sum(watcher.closed.done() for watcher in asleep)

    async def _settle(self):
        """Until everything that was sent has been answered and shown, or ten seconds passed."""
        screens = len(range(0, self.awake, LOOKING))
        for _ in range(100):
            answered = len(self.voted) + len(self.asked) + len(self.refused)
            whole = len(self.sent_votes) + len(self.sent_asks)
            if answered >= whole and len(self.behind) >= whole * screens:
                return
            await asyncio.sleep(0.1)


async def paced(rate, seconds):
    """`rate` turns a second; late ones are made up for."""
    began = time.monotonic()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0, began + number / rate - time.monotonic()))
        yield number
