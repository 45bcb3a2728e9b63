"""The clock of a media server's host is wrong by minutes."""

import asyncio
import time
from asyncio import to_thread

import pytest

from tests.support.eventually import soon
from tests.support.hosts.live_room import live_room
from tests.support.wrong_clock import wrong_clock

pytestmark = pytest.mark.prove

WRONG_BY = 300  # seconds
WITHIN = 10.0  # seconds, in which a room is claimed and its recording begins


@pytest.fixture(params=[WRONG_BY, -WRONG_BY], ids=["ahead", "behind"])
def site_with_a_wrong_clock(request, site, tmp_path):
    """The site; the clock of media1 is wrong."""
    program = site.programs["media1"]
    before = dict(program.more)
    program.stop()
    program.more |= wrong_clock(tmp_path / "clock", request.param)
    program.start()
    site.wait_until_up()
    yield site
    program.stop()
    program.more = before
    program.start()
    site.wait_until_up()


async def test_a_recording_lies_in_time_though_a_clock_is_wrong(site_with_a_wrong_clock):
    site = site_with_a_wrong_clock
    async with live_room(site, "A clock is wrong") as room:
        began = [time.time()]
        holder = room.media
        for _ in range(2):  # onto the other host, and back
            await asyncio.sleep(6)
            moment = time.monotonic()
            began.append(time.time())
            former = site.programs[room.media]
            await to_thread(former.kill)
            await room.silence_after(moment)
            await to_thread(former.start)
            await to_thread(site.wait_until_up)
            await asyncio.sleep(6)
        assert room.media == holder
        assert "The clock of this machine is 300 s" in site.programs["media1"].output
        lasted = time.time() - began[0]
        slug = room.slug
    takes = await soon(lambda: sealed_takes(site, slug), "the recording is not sealed", 60)
    first = {epoch: unix for epoch, unix, _ in reversed(takes)}
    assert sorted(first) == [1, 2, 3]
    assert abs(first[1] - began[0]) < WITHIN
    for epoch in (2, 3):
        assert began[epoch - 1] <= first[epoch] <= began[epoch - 1] + WITHIN
    assert sum(seconds for _, _, seconds in takes) > lasted - 2 * WITHIN


def sealed_takes(site, slug):
    """(epoch, Unix time of the beginning, seconds) of each take, once the recording is sealed."""
    return site.rows(
        "SELECT t.epoch, extract(epoch FROM t.started_at)::float, t.samples / 48000.0::float"
        " FROM recordings_take t JOIN recordings_recording c ON c.id = t.recording_id"
        " JOIN rooms_room r ON r.id = c.room_id WHERE r.slug = %s ORDER BY t.epoch, t.number",
        slug,
    )
