"""How long pages take, one request after another, and how long it takes only to draw a room."""

import asyncio
import re
import time
from urllib.parse import urlsplit

from qna.models import Question
from rooms.live.regions import REGIONS
from rooms.live.room_page import draw
from rooms.live.status import AUDIENCE
from tests.bench.cpu import spent_by
from tests.bench.figures import Figure, percentile
from tests.bench.rooms import live_room
from tests.support.crowd.guests import seat_guests, signed_in
from tests.support.crowd.keep_alive import KeepAlive

QUESTIONS = 30
TIMES = 60
NEWCOMERS = 20


def measure(site):
    room = live_room()
    guest = seat_guests(room, 1)[0]
    host = signed_in(room.seats.get(role="host"))
    for number in range(QUESTIONS):
        Question.ask(guest.seat, f"Question {number}?")
    empty = live_room()
    drawn = at_the_verb(room)
    yield Figure("pages", f"all of a room with {QUESTIONS} questions, at the verb", drawn, "ms")
    path = room.get_absolute_url()
    for what, person, address in (
        ("home", guest, "/"),
        ("a room without questions, listener", seat_guests(empty, 1)[0], empty.get_absolute_url()),
        ("a room, listener", guest, path),
        ("a room, host", host, path),
    ):
        with spent_by(site.child("web")) as spent:
            times = asyncio.run(ask(site, person, address))
        beside = {"ratio": percentile(times, 0.5) / drawn, "beside": "verb"}
        yield Figure("pages", f"{what}: p50", percentile(times, 0.5), "ms", **beside)
        yield Figure("pages", f"{what}: p95", percentile(times, 0.95), "ms")
        yield Figure("pages", f"{what}: CPU", spent.cpu / TIMES * 1000, "ms")
    with spent_by(site.child("web")) as spent:
        files = asyncio.run(ask_for_files(site, guest, path))
    yield Figure("pages", "a room, its files", len(files), "files")
    yield Figure("pages", "a room, its files: CPU", spent.cpu / NEWCOMERS * 1000, "ms")
    room.end()
    empty.end()


async def ask(site, person, path) -> list[float]:
    """Return the milliseconds of each request."""
    connection = KeepAlive(("127.0.0.1", urlsplit(site.url).port))
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await get(connection, site, person, path)
        times.append((time.perf_counter() - began) * 1000)
    connection.close()
    return times


async def ask_for_files(site, person, path) -> set[str]:
    """Request the files that a newcomer's browser requests; the page's head names them all."""
    connection = KeepAlive(("127.0.0.1", urlsplit(site.url).port))
    page = await get(connection, site, person, path)
    head, _, _ = page.decode().partition("<body")
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)"', head))
    for _ in range(NEWCOMERS):
        for file in files:
            await get(connection, site, person, file)
    connection.close()
    return files


async def get(connection, site, person, path) -> bytes:
    status, body = await connection.ask(person.request(site.url, path, "GET"))
    assert status == 200, (status, path)
    return body


def at_the_verb(room) -> float:
    began = time.perf_counter()
    for _ in range(TIMES):
        draw(room, AUDIENCE, "en", list(REGIONS))
    return (time.perf_counter() - began) / TIMES * 1000
