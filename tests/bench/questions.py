"""Rooms of many questions: a page's first answer, pieces of lists, ranking and search.

A room of 5,000 questions should cost a page what one of 50 does.
"""

import asyncio
import gzip
import random
import re
import time
from urllib.parse import urlsplit

from django.db import transaction

from hotline.push.variant import ListKey
from qna import question_lists, search
from qna.models import Question
from qna.similar import similar_to
from tests.bench.cpu import spent_by
from tests.bench.figures import Figure, percentile
from tests.bench.rooms import live_room
from tests.support.crowd.guests import seat_guests, signed_in
from tests.support.crowd.keep_alive import KeepAlive

SIZES = (50, 500, 5000)
RANKED = 10_000
SEARCHED = 100_000
TIMES = 40
WORDS = [
    "how",
    "do",
    "you",
    "price",
    "your",
    "first",
    "product",
    "when",
    "nobody",
    "knows",
    "what",
    "it",
    "is",
    "worth",
    "and",
    "why",
]


def measure(site):
    middle = {}
    for size in SIZES:
        room = live_room()
        guest = seat_guests(room, 1)[0]
        ask(room, guest.seat, size)
        host = signed_in(room.seats.get(role="host"))
        for what, person in (("listener", guest), ("host", host)):
            path = room.get_absolute_url()
            with spent_by(site.child("web")) as spent:
                times, page = asyncio.run(answers(site, person, path))
            middle[what, size] = percentile(times, 0.5)
            beside = beside_fifty(middle, what, size)
            name = f"{size:,} questions, {what}"
            packed = len(gzip.compress(page)) / 1000
            yield Figure("questions", f"{name}: first answer, p50", middle[what, size], "ms", 60,
                         **beside)  # fmt: skip
            yield Figure("questions", f"{name}: CPU", spent.cpu / TIMES * 1000, "ms")
            yield Figure("questions", f"{name}: compressed", packed, "KB", 100)
            assert len(re.findall(rb'id="question-\d+"', page)) == min(size, 50)
        path = f"{room.get_absolute_url()}questions?list=top&from={size // 2}"
        times, _ = asyncio.run(answers(site, guest, path))
        yield Figure("questions", f"{size:,} questions: 50 more, p50", percentile(times, 0.5), "ms")
        room.end()
    yield from ranking()
    yield from searching()


def beside_fifty(middle, what, size):
    """Return the ratio to the same page with 50 questions."""
    if size == SIZES[0]:
        return {}
    return {"ratio": middle[what, size] / middle[what, SIZES[0]], "beside": "50 questions"}


def ranking():
    """Yield what reading a list, as pages are sent it, costs in a room of RANKED questions."""
    room = live_room()
    ask(room, room.seats.get(role="host"), RANKED)
    for name in ("top", "votes", "new"):
        times = [
            milliseconds(question_lists.read, room, ListKey(name), False) for _ in range(TIMES)
        ]
        target = 20 if name == "top" else None
        what = f"{name} of {RANKED:,}"
        yield Figure("questions", f"{what}: p50", percentile(times, 0.5), "ms", target)
    times = [milliseconds(question_lists.counts_in, room, True) for _ in range(TIMES)]
    yield Figure("questions", f"numbers of {RANKED:,}: p50", percentile(times, 0.5), "ms")
    room.end()


def searching():
    """Yield what a search costs in a room of SEARCHED questions, and "asked already" too."""
    room = live_room()
    seat = seat_guests(room, 1)[0].seat
    ask(room, room.seats.get(role="host"), SEARCHED)
    with transaction.atomic():
        for question in Question.objects.filter(room=room).iterator():
            search.keep(question)
    asked = {
        "two common words": "price your",
        "a rare word": str(SEARCHED - 7),
        "two characters": "wo",
        "no match": "xylophone",
    }
    for what, words in asked.items():
        yield _searched(what, [milliseconds(search.find, room, words) for _ in range(TIMES)])
    text = "When do you know the price of your first product?"
    yield _searched("like a new one", [milliseconds(similar_to, text, seat) for _ in range(TIMES)])
    room.end()


def _searched(what, times):
    name = f"search of {SEARCHED:,}, {what}: p50"
    return Figure("questions", name, percentile(times, 0.5), "ms", 50)


def milliseconds(call, *arguments) -> float:
    began = time.perf_counter()
    call(*arguments)
    return (time.perf_counter() - began) * 1000


def ask(room, seat, number):
    """Ask many questions, some of which people have seen and voted for."""
    chance = random.Random(number)
    questions = []
    for one in range(number):
        views = chance.randrange(400)
        text = f"{' '.join(chance.sample(WORDS, 9))} {one}?"
        votes = int(views * chance.random() ** 3)
        questions.append(Question(room=room, asker=seat, text=text, votes=votes, views=views))
    Question.objects.bulk_create(questions, batch_size=500)


async def answers(site, person, path):
    """Return the milliseconds of each request, and the last answer."""
    connection = KeepAlive(("127.0.0.1", urlsplit(site.url).port))
    times, body = [], b""
    for _ in range(TIMES):
        began = time.perf_counter()
        status, body = await connection.ask(person.request(site.url, path, "GET"))
        times.append((time.perf_counter() - began) * 1000)
        assert status == 200, (status, path)
    connection.close()
    return times, body
