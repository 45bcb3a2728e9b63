"""How far players of Low-Latency HLS are behind the program, over HTTP.

A player here loads the playlist with blocking reload and each part when the playlist lists it,
begins PART-HOLD-BACK behind the end, and waits where nothing is loaded. Like the page's player it
plays CATCH_UP times as fast while more than PART-HOLD-BACK is loaded. It is behind by the machine's
clock minus the time of day that EXT-X-PROGRAM-DATE-TIME gives for what it plays; that is the time
at which the mixer began to mix this sound.
"""

import asyncio
import time
from contextlib import suppress
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from recordings.delivery.signed_urls import media_url
from tests.bench.figures import Figure, percentile
from tests.bench.on_air import on_air
from tests.bench.rooms import open_room
from tests.support.crowd.keep_alive import KeepAlive
from tests.support.eventually import eventually
from tests.support.recordings import hls

PLAYERS = 20
SECONDS = 15.0
EVERY = 0.1  # seconds between two looks at a player's place
CATCH_UP = 1.1  # as in static/js/lib/hls.js
PART = "late_listening"


class Player:
    """One player; `behind` has what was measured, in seconds, `stalled` how long it waited."""

    def __init__(self, site: str, path: str) -> None:
        self.behind: list[float] = []
        self.part_ages: list[float] = []
        """Seconds from the end of a part to its arrival."""
        self.stalled = 0.0
        self._path = path
        self._host = urlsplit(site).netloc
        address = ("127.0.0.1", urlsplit(site).port)
        self._playlists, self._media = KeepAlive(address), KeepAlive(address)
        self._loaded = 0.0  # up to this time of day
        self._at: float | None = None
        self._hold_back = 0.0
        self._looked = 0.0

    async def play(self, seconds: float) -> None:
        loading = asyncio.ensure_future(self._load())
        until = time.time() + seconds
        while time.time() < until:
            await asyncio.sleep(EVERY)
            self._look()
            if loading.done():
                loading.result()
        loading.cancel()
        with suppress(asyncio.CancelledError):
            await loading
        self._playlists.close()
        self._media.close()

    def _look(self) -> None:
        now = time.time()
        if self._at is None:
            return
        passed, self._looked = now - self._looked, now
        is_late = self._loaded - self._at > self._hold_back + EVERY
        speed = CATCH_UP if is_late else 1.0
        played = min(speed * passed, self._loaded - self._at)
        self.stalled += passed - played / speed
        self._at += played
        self.behind.append(now - self._at)

    async def _load(self) -> None:
        playlist = await self._playlist("")
        known = {part.uri for _, part in listed(playlist)}
        self._loaded = listed(playlist)[-1][0]
        self._hold_back = hold_back(playlist)
        self._at = self._loaded - self._hold_back
        self._looked = time.time()
        while True:
            sequence, part = playlist.edge
            playlist = await self._playlist(f"?_HLS_msn={sequence}&_HLS_part={part}")
            for end, part in listed(playlist):
                if part.uri not in known:
                    known.add(part.uri)
                    await self._get(part.uri)
                    self._loaded = end
                    self.part_ages.append(time.time() - end)

    async def _playlist(self, query: str) -> hls.Playlist:
        return hls.read((await self._get(f"live.m3u8{query}", self._playlists)).decode())

    async def _get(self, name: str, connection: KeepAlive | None = None) -> bytes:
        path = self._path.replace("live.m3u8", name)
        request = f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode()
        status, body = await (connection or self._media).ask(request)
        assert status == 200, f"{name}: {status}"
        return body


def listed(playlist: hls.Playlist) -> list[tuple[float, hls.Part]]:
    """The parts listed, each with the time of day at its end."""
    found = []
    at = 0.0
    for segment in playlist.segments:
        at = segment.date_time.timestamp()
        for part in segment.parts:
            at += part.seconds
            found.append((at, part))
        at = segment.date_time.timestamp() + segment.seconds
    for part in playlist.open_parts:
        at += part.seconds
        found.append((at, part))
    return found


def hold_back(playlist: hls.Playlist) -> float:
    control = dict(one.split("=") for one in playlist.tags["EXT-X-SERVER-CONTROL"].split(","))
    return float(control["PART-HOLD-BACK"])


async def crowd(site: str, path: str) -> list[Player]:
    players = [Player(site, path) for _ in range(PLAYERS)]
    await asyncio.gather(*(player.play(SECONDS) for player in players))
    return players


def measure(site):
    for picture in (False, True):
        yield from figures(measured(site, picture), "with picture" if picture else "sound alone")


def measured(site, picture: bool) -> list[Player]:
    room = open_room()
    room.go_live()
    path = media_url(room)
    with on_air(site, room, picture=picture):
        eventually(lambda: is_there(site, path), "there is no playlist", 20)
        players = asyncio.run(crowd(site.url, path))
    room.end()
    return players


def is_there(site, path: str) -> bool:
    with suppress(HTTPError), urlopen(site.url + path) as reply:
        return b"#EXTINF:" in reply.read()
    return False


def figures(players, kind: str):
    behind = [seconds for player in players for seconds in player.behind]
    ages = [seconds for player in players for seconds in player.part_ages]
    stalled = sum(player.stalled for player in players)
    name = f"behind live by HLS, {kind}, {PLAYERS} players"
    yield Figure(PART, f"{name}: p50", percentile(behind, 0.5), "s")
    yield Figure(PART, f"{name}: p95", percentile(behind, 0.95), "s", 2.5)
    yield Figure(PART, f"a part's end to its arrival, {kind}: p95", percentile(ages, 0.95), "s")
    yield Figure(PART, f"waited, {kind}", 100 * stalled / (PLAYERS * SECONDS), "%")
