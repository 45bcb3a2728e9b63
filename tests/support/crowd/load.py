"""A room under load: votes, questions and merges at a given rate, and what screens show."""

import asyncio
import json
import random
import re
import time
from collections import defaultdict
from urllib.parse import urlencode

from rooms.live.question_lists import AT_ONCE

from .crowd import Crowd
from .keep_alive import KeepAlive

LOOKING = 40  # of so many screens two are read; the others are sent the same
FIRST_VOTES = 1
LISTED = 200  # questions in the list of a page that was scrolled
ASKING = 16  # connections that send questions, each from a network of its own
MARK = re.compile(rb"Question number (\d+)\?")
ITEM = re.compile(rb'id=\\"question-(\d+)\\"')  # of a question in a message, which is JSON


class Load:
    """Guests of a live room who vote and ask, and a host who merges, evenly over `seconds`.

    `merges` are pairs of questions: one, and the other into which it is merged, which gains one
    vote by that. After `run`, `voted`, `asked` and `merged` are the votes, questions and merges
    that the site acknowledged. Of the screens that are read, one half shows the list of most votes,
    where votes and merges are to be seen, and the other half the newest questions. `shown` counts
    what they showed of these, each once for each screen, and `to_show` is how many these are if
    nothing is missing. `counts` is how
    many messages of counts one screen was sent in `lasted` seconds, `stalled_dropped` how many of
    the stalled guests were dropped. `lateness` lists the seconds after which screens showed what
    was asked.
    """

    def __init__(
        self, web, room, guests, questions, *, votes, asks, seconds, host, merges=(), stalled=0
    ):
        self.web, self.room, self.guests = web, room, guests
        self.votes, self.asks, self.seconds = votes, asks, seconds
        self.stalled = stalled  # so many guests, the last ones, read nothing
        self.questions = list(questions)  # pks of those that are voted for; each has FIRST_VOTES
        self.host = host
        self.merges = list(merges)
        self.merged = set()  # pairs
        self.chance = random.Random(7)
        self.sent_votes = set()  # (place, question)
        self.voted = set()
        self.refused = []
        self.sent_asks = set()  # numbers
        self.asked = set()
        self.shown = 0
        self.counts = 0
        self.lateness = []
        self._asked_at = {}  # by number
        self._shown = defaultdict(dict)  # place: the count it shows of each question
        self._seen = set()
        self._items = defaultdict(set)  # place: pks of the questions that it was sent or requested

    @property
    def awake(self):
        return len(self.guests) - self.stalled

    @property
    def to_show(self):
        counted = (len(self.sent_votes) + len(self.merges)) * len(self._counting)
        return counted + len(self.sent_asks) * len(self._listing)

    @property
    def _counting(self):
        """Places of the screens that show the list of most votes."""
        return range(0, self.awake, LOOKING)

    @property
    def _listing(self):
        """Places of the screens that show the newest questions."""
        return range(1, self.awake, LOOKING)

    async def run(self):
        async with Crowd(self.web.address, self.web.url, self.room) as self.crowd:
            await self.crowd.come(self.guests, self._on_text_of)
            for place in self._counting:
                self.crowd.watchers[place].send(show={"list": "votes"})
            for place in self._listing:
                self.crowd.watchers[place].send(show={"list": "new", "size": LISTED})
            await asyncio.sleep(2)
            self.counts = 0
            began = time.monotonic()
            asleep = self.crowd.watchers[len(self.guests) - self.stalled :]
            for watcher in asleep:
                watcher.stall()
            await asyncio.gather(self._vote(), self._ask(), self._merge())
            await self._settle()
            self.lasted = time.monotonic() - began
            awake = self.crowd.watchers[: self.awake]
            self.dropped = [watcher.code for watcher in awake if watcher.closed.done()]
            self.stalled_dropped = await self._wake(asleep)
        return self

    async def _vote(self):
        async for _ in paced(self.votes, self.seconds):
            place, question = self._fresh_pair()
            self.sent_votes.add((place, question))
            self.crowd.watchers[place].send(vote=question)

    def _fresh_pair(self):
        while True:
            pair = self.chance.randrange(self.awake), self.chance.choice(self.questions)
            if pair not in self.sent_votes:
                return pair

    async def _ask(self):
        connections = asyncio.Queue()
        for _ in range(ASKING):
            connections.put_nowait(KeepAlive(self.web.address))
        asking = set()
        number = 0
        async for _ in paced(self.asks, self.seconds):
            number += 1
            asking.add(asyncio.create_task(self._ask_one(connections, number)))
        await asyncio.gather(*asking)
        while not connections.empty():
            connections.get_nowait().close()

    async def _ask_one(self, connections, number):
        self.sent_asks.add(number)
        connection = await connections.get()
        body = urlencode({"text": f"Question number {number}?"}).encode()
        guest = self.guests[number % self.awake]
        request = guest.request(self.web.url, f"/r/{self.room.slug}/questions", body=body)
        status, _ = await connection.ask(request)
        connections.put_nowait(connection)
        if status == 201:
            self.asked.add(number)
            self._asked_at[number] = time.monotonic()
        else:
            self.refused.append(status)

    async def _merge(self):
        """One merge after the other on one connection, because a host has one hand."""
        connection = KeepAlive(self.web.address)
        pairs = iter(self.merges)
        async for _ in paced(len(self.merges) / self.seconds, self.seconds):
            question, other = next(pairs)
            path = f"/r/{self.room.slug}/questions/{question}/merged"
            body = urlencode({"into": other}).encode()
            status, _ = await connection.ask(self.host.request(self.web.url, path, body=body))
            if status in (200, 204):
                self.merged.add((question, other))
            else:
                self.refused.append(status)
        connection.close()

    def _on_text_of(self, place):
        def on_text(text):
            if text.startswith(b'{"voted"'):
                (question,) = json.loads(text)["voted"]
                self.voted.add((place, int(question)))
            elif text.startswith(b'{"sorry"'):
                self.refused.append(text)
            elif place in self._counting:
                self._read_counts(place, text)
            elif place in self._listing:
                self._read_list(place, text)

        return on_text

    def _read_counts(self, place, text):
        if text.startswith(b'{"votes"'):
            self.counts += place == 0
            for question, count in json.loads(text)["votes"].items():
                if int(question) not in self.questions:
                    continue
                shown = self._shown[place]
                before = shown.get(question, FIRST_VOTES)
                self.shown += max(0, count - before)
                shown[question] = max(count, before)

    def _read_list(self, place, text):
        self._items[place].update(map(int, ITEM.findall(text)))
        if text.startswith(b'{"list"'):
            self._request_lacking(place, json.loads(text)["list"]["ids"])
        for number in map(int, MARK.findall(text)):
            if (place, number) not in self._seen and number in self.sent_asks:
                self._seen.add((place, number))
                self.shown += 1
                now = time.monotonic()
                self.lateness.append(now - self._asked_at.get(number, now))

    def _request_lacking(self, place, pks):
        """Request the new questions of a list that came without their HTML, as a page does."""
        lacking = {pk for pk in pks if pk > self.questions[-1]} - self._items[place]
        if lacking:
            self.crowd.watchers[place].send(questions=sorted(lacking)[:AT_ONCE])

    async def _wake(self, asleep):
        """Let the stalled guests read again; return how many of them were dropped meanwhile."""
        for watcher in asleep:
            watcher.wake()
        await asyncio.sleep(1)
        return sum(watcher.closed.done() for watcher in asleep)

    async def _settle(self):
        """Wait until everything that was sent has been answered and shown, a minute at most."""
        for _ in range(600):
            answered = len(self.voted) + len(self.asked) + len(self.merged) + len(self.refused)
            whole = len(self.sent_votes) + len(self.sent_asks) + len(self.merges)
            if answered >= whole and self.shown >= self.to_show:
                return
            await asyncio.sleep(0.1)


async def paced(rate, seconds):
    """Yield `rate` numbers a second; after a delay the next ones come sooner."""
    began = time.monotonic()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0, began + number / rate - time.monotonic()))
        yield number
