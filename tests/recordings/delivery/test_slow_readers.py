"""Many slow readers of one file: the server holds one chunk, or one segment for all, no more."""

import asyncio
import tracemalloc

from recordings.delivery.downloads import CHUNK
from recordings.delivery.media_app import MediaApp
from recordings.delivery.publications import Publication, publish
from recordings.media.mp4.boxes import box
from recordings.media.virtual_file import Part, keep
from tests.support.asgi import ask
from tests.support.recordings.delivered import KEY, media

READERS = 100
LENGTH = 2 << 30  # bytes; the file is sparse
MIB = 1 << 20


class SlowReader:
    """A client that takes one chunk and then none, until it is let go on."""

    def __init__(self):
        self.goes_on = asyncio.Event()
        self.is_full = asyncio.Event()
        self.length = 0

    async def receive(self):
        await asyncio.Event().wait()

    async def send(self, message):
        if message["type"] == "http.response.body" and message.get("body"):
            self.length += len(message["body"])
            self.is_full.set()
            await self.goes_on.wait()


async def test_slow_readers_cost_a_chunk_each(tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    with (room / "long").open("wb") as file:
        file.truncate(LENGTH)
    name = keep(room, "mp4", "video/mp4", b"header", [Part("long", 0, LENGTH)])
    publish(tmp_path, "k" * 32, Publication("room", name))
    app = MediaApp(None, tmp_path)
    scope = {"type": "http", "method": "GET", "path": f"/files/{'k' * 32}/a.mp4", "headers": []}
    readers = [SlowReader() for _ in range(READERS)]
    tracemalloc.start()
    try:
        tasks = [asyncio.create_task(app(scope, one.receive, one.send)) for one in readers]
        for _ in range(3):
            for one in readers:
                await asyncio.wait_for(one.is_full.wait(), 30)
                one.is_full.clear()
            held, _peak = tracemalloc.get_traced_memory()
            for one in readers:
                one.goes_on.set()
                one.goes_on.clear()
            assert held < 20 * MIB  # for all of them
        assert all(one.length <= 3 * CHUNK for one in readers)
    finally:
        tracemalloc.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_readers_of_hls_who_take_nothing_share_one_segment(tmp_path):
    """What a reader takes of it is divided by daphne: tests/hotline/daphne/test_server.py."""
    segment = box(b"moof", b"head") + box(b"mdat", bytes(MIB))
    folder = tmp_path / KEY / "e1" / "t1"
    folder.mkdir(parents=True)
    (folder / "00000.m4s").write_bytes(segment)
    app = MediaApp(None, tmp_path)
    scope = {"type": "http", "method": "GET", "path": media("e1/t1/00000.m4s"), "headers": []}
    readers = [SlowReader() for _ in range(READERS)]
    tracemalloc.start()
    try:
        tasks = [asyncio.create_task(app(scope, one.receive, one.send)) for one in readers]
        for one in readers:
            await asyncio.wait_for(one.is_full.wait(), 30)
        held, _peak = tracemalloc.get_traced_memory()
        assert held < 4 * MIB  # for all of them
        assert (await ask(app, media("e1/t1/00000.m4s"))).body == segment  # one who reads
    finally:
        tracemalloc.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
