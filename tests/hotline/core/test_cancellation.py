"""Ending tasks, also those that swallow a cancellation."""

import asyncio
import weakref

import pytest

from hotline.core import cancellation
from hotline.core.cancellation import end


async def swallow_cancellations(left):
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if not left:
                raise
            left.pop()


@pytest.mark.parametrize("times", [0, 1, 2])
async def test_a_task_ends_however_often_it_swallows_its_cancellation(times, monkeypatch):
    monkeypatch.setattr(cancellation, "AGAIN", 0.01)
    task = asyncio.create_task(swallow_cancellations([None] * times))
    await asyncio.sleep(0)
    await asyncio.wait_for(end([task]), 5)
    assert task.cancelled()


async def test_a_task_that_goes_on_for_too_long_is_left_alone(monkeypatch):
    monkeypatch.setattr(cancellation, "AGAIN", 0.01)
    left = [None] * 1000
    task = asyncio.create_task(swallow_cancellations(left))
    await asyncio.sleep(0)
    await end([task], within=0.05)
    assert not task.done() and len(left) < 1000
    left.clear()
    await end([task])


class Kept:
    """An object that a task refers to."""


async def test_a_task_that_was_ended_keeps_nothing_of_what_it_did():
    kept = Kept()
    reference = weakref.ref(kept)

    async def refer(kept):
        await asyncio.sleep(60)

    task = asyncio.create_task(refer(kept))
    del kept
    await asyncio.sleep(0)
    await end([task])
    assert task.cancelled() and reference() is None


async def test_ending_a_failed_task_raises_nothing():
    async def fail():
        raise OSError

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await end([task])
