"""Media on a share that hangs: its requests wait, and nothing else does."""

import asyncio
import threading
from contextlib import suppress
from io import FileIO

import pytest

from recordings.delivery import open_parts, signed_urls
from recordings.delivery.media_app import MediaApp
from tests.support.asgi import ask
from tests.support.eventually import soon
from tests.support.hung_share import hanging
from tests.support.recordings.delivered import KEY, media

ADDRESSES = {
    "a playlist": lambda: (media("live.m3u8"), ""),
    "a playlist that is waited for": lambda: (media("live.m3u8"), "_HLS_msn=0&_HLS_part=0"),
    "a segment": lambda: (media("e1/t1/00000.m4s"), ""),
    "a part": lambda: (media("e1/t1/00000-0.m4s"), ""),
    "a copy": lambda: (signed_urls.copy_url(KEY, "mp4", "a.mp4"), ""),
    "a shared copy": lambda: ("/files/0123456789abcdef0123/a.mp4", ""),
}


@pytest.mark.parametrize("accel", ["", "/internal/"])
@pytest.mark.parametrize("what", ADDRESSES)
async def test_a_share_that_hangs_does_not_stop_the_event_loop(
    app, root, settings, monkeypatch, what, accel
):
    settings.RECORDINGS_ROOT = root
    app = MediaApp(app.app, root, accel=accel)
    address, query = ADDRESSES[what]()
    with hanging(monkeypatch, root) as share:
        asked = asyncio.ensure_future(ask(app, address, query=query))
        await soon(lambda: share.looks, "it does not look at the disk")
        share.answer()
        await asked
        assert not share.stopped_the_loop


async def test_other_work_in_threads_goes_on_while_the_share_hangs(app, root, monkeypatch):
    addresses = [media("e1/t1/00000.m4s")] * 100
    with hanging(monkeypatch, root) as share:
        asked = [asyncio.ensure_future(ask(app, address)) for address in addresses]
        await soon(lambda: share.waiting, "nobody waits")
        async with asyncio.timeout(10):
            assert await asyncio.to_thread(lambda: "done") == "done"
        share.answer()
        await asyncio.gather(*asked)


async def test_a_reader_who_leaves_while_the_share_hangs_does_not_stop_the_event_loop(
    app, copy_url, monkeypatch
):
    hangs, over, told = threading.Event(), threading.Event(), []

    class HangingFile(FileIO):
        def read(self, size=-1):
            hangs.set()
            told.append(over.wait(3))
            return super().read(size)

    monkeypatch.setattr(open_parts, "FileIO", HangingFile)
    asked = asyncio.ensure_future(ask(app, copy_url))
    await soon(hangs.is_set, "it does not read")
    asked.cancel()
    with suppress(asyncio.CancelledError):
        await asked
    over.set()
    await soon(lambda: told, "the read does not end")
    assert told == [True], "the event loop waited for the read"
