"""Votes a second: at the verb by 1, 4 and 16 processes, and by socket and form to a running site.

On SQLite, and on PostgreSQL where POSTGRES_URL names a server that lets us make a database.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.ballots import Ballots
from tests.bench.cpu import spent_by
from tests.bench.figures import Figure
from tests.bench.postgres import database
from tests.bench.rooms import live_room
from tests.bench.voting import WRITERS


def measure(site):
    with tempfile.TemporaryDirectory(prefix="hotline-votes-") as folder:
        path = Path(folder, "votes.sqlite3")
        sqlite = at_the_verb(f"sqlite:///{path}")
    for writers, rate in sqlite.items():
        yield Figure("votes", f"verb, SQLite, writers: {writers}", rate, "/s", 3000, at_least=True)
    with contextlib.ExitStack() as given:
        if url := os.environ.get("POSTGRES_URL"):
            postgres = at_the_verb(given.enter_context(database(url)))
            for writers, rate in postgres.items():
                beside = {"ratio": rate / sqlite[writers], "beside": "SQLite"}
                yield Figure("votes", f"verb, PostgreSQL, writers: {writers}", rate, "/s", **beside)
    for door in (Ballots.by_socket, Ballots.by_form):
        yield from through(door, site, sqlite)


def through(door, site, sqlite):
    address = ("127.0.0.1", urlsplit(site.url).port)
    for writers in WRITERS:
        room = live_room()
        ballots = Ballots(site, room, address)
        with spent_by(site.child("web")) as spent:
            rate = len(ballots) / asyncio.run(door(ballots, writers))
        room.end()
        what = f"{door.__name__.replace('_', ' ')}, SQLite, writers: {writers}"
        beside = {"ratio": rate / sqlite[str(writers)], "beside": "verb"}
        yield Figure("votes", what, rate, "/s", **beside)
        yield Figure("votes", f"{what}: CPU of a vote", spent.cpu / len(ballots) * 1e6, "µs")


def at_the_verb(database_url: str) -> dict[str, float]:
    finished = subprocess.run(
        [sys.executable, "-m", "tests.bench.voting"],
        env=os.environ | {"DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(finished.stdout)
