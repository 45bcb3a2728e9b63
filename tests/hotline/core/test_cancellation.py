"""Tasks end, also those that swallow a cancellation."""

import asyncio

import pytest

from hotline.core import cancellation
from hotline.core.cancellation import end


async def goes_on(swallowed):
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if not swallowed:
                raise
            swallowed.pop()


@pytest.mark.parametrize("times", [0, 1, 2])
async def test_a_task_ends_however_often_it_swallowed_that(times, monkeypatch):
    monkeypatch.setattr(cancellation, "AGAIN", 0.01)
    task = asyncio.create_task(goes_on([None] * times))
    await asyncio.sleep(0)
    await asyncio.wait_for(end([task]), 5)
    assert task.cancelled()


async def test_a_task_that_has_failed_is_no_trouble():
    async def fail():
        raise OSError

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await end([task])
