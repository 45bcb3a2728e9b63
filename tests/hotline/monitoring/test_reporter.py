"""Reports of a process, while a number or the disk of the recordings fails."""

import asyncio

import pytest

from hotline.core import disk_look
from hotline.core.cancellation import end
from hotline.monitoring import board
from hotline.monitoring.reporter import Reporter
from tests.support.eventually import eventually, soon
from tests.support.hung_share import hanging

FREE = "hotline_disk_free_bytes"


@pytest.fixture
def soon_again(monkeypatch):
    monkeypatch.setattr(board, "EVERY", 0.05)
    monkeypatch.setattr(disk_look, "WITHIN", 0.05)


def test_a_reporter_goes_on_after_a_fault_and_takes_its_snapshot_down(server, caplog):
    def gather(snapshot):
        raise KeyError("of a number")

    end = Reporter("worker", "mine", gather).run_in_thread()
    eventually(lambda: board.read(server), "nothing was posted")
    (posted,) = board.read(server)
    assert posted.get("hotline_process_memory_bytes") > 1_000_000
    assert posted.get("hotline_process_descriptors") > posted.get("hotline_process_connections")
    assert "numbers of this process could not be read" in caplog.text
    end()
    eventually(lambda: not board.read(server), "the snapshot is still there")


async def test_a_share_that_hangs_stops_neither_the_event_loop_nor_the_heartbeat(
    server, settings, monkeypatch, soon_again
):
    seen = set()

    def count_posted(with_free_space):
        seen.update((one.at, one.has(FREE)) for one in board.read(server))
        return sum(has == with_free_space for _at, has in seen)

    with hanging(monkeypatch, settings.RECORDINGS_ROOT) as share:
        reporting = asyncio.create_task(Reporter("media", "mine").run())
        await soon(lambda: count_posted(False) > 3, "the process seems to be gone")
        assert not share.stopped_the_loop
        assert len(share.waiting) == 1, "each look costs a thread"
    await soon(lambda: count_posted(True), "the free space is never read again")
    await end([reporting])


def test_a_share_that_hangs_does_not_stop_the_heartbeat_of_a_worker(
    server, settings, monkeypatch, soon_again
):
    with hanging(monkeypatch, settings.RECORDINGS_ROOT):
        end = Reporter("worker", "mine").run_in_thread()
        eventually(lambda: board.read(server), "nothing was posted")
        end()
        eventually(lambda: not board.read(server), "the snapshot is still there")
