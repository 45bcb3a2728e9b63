"""Looks at the disk that the requests of one turn of the event loop share."""

import asyncio
import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from recordings.delivery import disk_threads
from recordings.delivery.disk_threads import with_others
from tests.support.eventually import soon


class Disk:
    """Counts its looks; `until` is what each of them waits for."""

    def __init__(self):
        self.looks, self.threads = [], set()
        self.until = threading.Event()
        self.until.set()

    def look(self, name):
        self.looks.append(name)
        self.threads.add(threading.current_thread())
        self.until.wait(10)
        if name == "missing":
            raise FileNotFoundError(name)
        return f"{name} {len(self.looks)}"


async def test_equal_looks_of_one_turn_are_one():
    disk = Disk()
    found = await asyncio.gather(*(with_others(disk.look, "a") for _ in range(20)))
    assert (disk.looks, found) == (["a"], ["a 1"] * 20)


async def test_looks_of_one_turn_are_one_threads():
    disk = Disk()
    found = await asyncio.gather(*(with_others(disk.look, name) for name in "abcdef"))
    assert found == ["a 1", "b 2", "c 3", "d 4", "e 5", "f 6"]
    assert len(disk.threads) == 1
    assert threading.main_thread() not in disk.threads


async def test_a_look_that_fails_fails_for_those_alone_who_asked_for_it():
    disk = Disk()
    names = ["a", "missing", "b", "missing"]
    found = await asyncio.gather(
        *(with_others(disk.look, name) for name in names), return_exceptions=True
    )
    assert [type(one) for one in found] == [str, FileNotFoundError, str, FileNotFoundError]


async def test_a_look_that_was_begun_before_answers_nobody_who_asks_later():
    """A mark may have been written in between."""
    disk = Disk()
    disk.until.clear()
    first = asyncio.ensure_future(with_others(disk.look, "a"))
    await soon(lambda: disk.looks, "nobody looks")
    second = asyncio.ensure_future(with_others(disk.look, "a"))
    await asyncio.sleep(0)
    disk.until.set()
    await asyncio.gather(first, second)
    assert disk.looks == ["a", "a"]


async def test_a_request_that_is_given_up_takes_the_answer_from_nobody():
    disk = Disk()
    given_up, other = (asyncio.ensure_future(with_others(disk.look, "a")) for _ in range(2))
    await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert await other == "a 1"


async def test_a_quick_look_is_answered_before_a_slow_one_of_the_same_turn(monkeypatch):
    monkeypatch.setattr(disk_threads, "SLOW", -1)
    disk, slow = Disk(), Disk()
    slow.until.clear()
    waiting = asyncio.ensure_future(with_others(disk.look, "a"))
    late = asyncio.ensure_future(with_others(slow.look, "b"))
    assert await asyncio.wait_for(waiting, 10) == "a 1"
    slow.until.set()
    assert await late == "b 1"


async def test_requests_fail_if_no_thread_can_be_started(monkeypatch):
    threads = ThreadPoolExecutor(1)
    threads.shutdown()
    monkeypatch.setattr(disk_threads, "_threads", threads)
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(with_others(Disk().look, "a"), 10)


async def test_a_look_that_fails_leaves_no_garbage():
    class Request:
        pass

    async def ask():
        request = Request()
        requests.add(request)
        with suppress(FileNotFoundError):
            await with_others(Disk().look, "missing")

    requests = weakref.WeakSet()
    gc.collect()
    gc.disable()
    try:
        await asyncio.ensure_future(ask())
        await soon(lambda: not requests, "the request is still there")
    finally:
        gc.enable()


def test_a_loop_that_closed_meanwhile_is_told_nothing():
    loop = asyncio.new_event_loop()
    loop.close()
    disk = Disk()
    disk_threads._look_at_all(loop, {disk_threads._Look(disk.look, ("a",)): []})
    assert disk.looks == ["a"]
