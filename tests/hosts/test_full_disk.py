"""The disk of the recordings is full for a while."""

import asyncio
import contextlib
import threading
import time
from asyncio import to_thread

import pytest

from rooms.live.status import TROUBLE
from tests.support.eventually import soon
from tests.support.hosts.ears import UNHEARD
from tests.support.hosts.live_room import live_room
from tests.support.hosts.promised import promised

pytestmark = pytest.mark.prove

PIECE = 1 << 16  # bytes


def keep_full(path, until):
    """Write a file until the disk takes no byte more, and whatever others free meanwhile, until an
    Event is set.
    """
    with path.open("wb", buffering=0) as file:
        while not until.wait(0.05):
            for size in (PIECE, 1):
                with contextlib.suppress(OSError):
                    while file.write(bytes(size)):
                        pass


async def test_recording_stops_with_an_alarm_and_begins_again_by_itself(site):
    if not site.has_small_disk:
        pytest.skip("no disk can be mounted here")
    async with live_room(site, "The disk is full") as room:
        await soon(lambda: room.seconds_recorded > 3, "nothing is recorded", 15)
        began, ballast = time.monotonic(), site.recordings / "ballast"
        enough = threading.Event()
        filling = asyncio.create_task(to_thread(keep_full, ballast, enough))
        try:
            await soon(lambda: room.trouble == "disk_full", "no alarm", 15)
            page = await room.ada.person.open(room.room)
            assert str(TROUBLE["disk_full"]) in page
            assert "disk_full" in site.programs[room.media].output
            stopped = room.seconds_recorded
            await asyncio.sleep(5)
            assert room.seconds_recorded <= stopped + 1
        finally:
            enough.set()
            await filling
            ballast.unlink()
        await soon(lambda: not room.trouble, "the alarm goes on", 15)
        before = room.seconds_recorded
        await soon(lambda: room.seconds_recorded > before + 3, "it is not recorded again", 15)
        assert room.longest_gap(began) <= promised(UNHEARD)
