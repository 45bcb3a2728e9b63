"""The CPU time that a web process without nginx spends on a request of a player.

Many players ask at once for the same, as when a live playlist has something new.
"""

import asyncio
import time
from urllib.parse import urlsplit
from urllib.request import urlopen

from recordings.delivery.signed_urls import media_url
from tests.bench.cpu import spent_by
from tests.bench.figures import Figure
from tests.bench.late_listening import is_there
from tests.bench.on_air import on_air
from tests.bench.rooms import open_room
from tests.support.crowd.keep_alive import KeepAlive
from tests.support.eventually import eventually
from tests.support.recordings import hls

PLAYERS, REQUESTS = 40, 50  # requests of each
RECORDED = 6.0  # seconds


def measure(site):
    path = recorded(site)
    with urlopen(site.url + path) as reply:
        [segment, *_] = hls.read(reply.read().decode()).segments
    for what, name in (("the playlist", ""), ("a segment", segment.uri)):
        asked = path.replace("index.m3u8", name) if name else path
        asyncio.run(ask(site, asked))  # what the first requests load
        with spent_by(site.child("web")) as spent:
            asyncio.run(ask(site, asked))
        cost = 1e6 * spent.cpu / (PLAYERS * REQUESTS)
        yield Figure("media_requests", f"{what} of a replay, {PLAYERS} players", cost, "µs of CPU")


def recorded(site) -> str:
    """Return the address of the playlist of a room that has ended."""
    room = open_room()
    room.go_live()
    with on_air(site, room, picture=False):
        eventually(lambda: is_there(site, media_url(room)), "there is no playlist", 20)
        time.sleep(RECORDED)
    room.end()
    path = media_url(room)
    eventually(lambda: is_there(site, path), "there is no playlist of the whole", 20)
    return path


async def ask(site, path: str) -> None:
    address = ("127.0.0.1", urlsplit(site.url).port)
    request = f"GET {path} HTTP/1.1\r\nHost: {urlsplit(site.url).netloc}\r\n\r\n".encode()

    async def play():
        connection = KeepAlive(address)
        for _ in range(REQUESTS):
            status, _body = await connection.ask(request)
            assert status == 200, f"{path}: {status}"
        connection.close()

    await asyncio.gather(*(play() for _ in range(PLAYERS)))
