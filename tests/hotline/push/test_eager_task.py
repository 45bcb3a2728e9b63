"""Eager tasks: a coroutine runs at once until its first wait, then in a task."""

import asyncio

import pytest

from hotline.push.eager_task import EagerTask


async def double(number, gate=None):
    if gate:
        await gate.wait()
    return 2 * number


def test_a_coroutine_that_never_waits_is_done_at_once():
    assert EagerTask.run(double(2)) is None


async def test_a_coroutine_that_waits_continues_in_a_task():
    gate = asyncio.Event()
    task = asyncio.create_task(await_rest(EagerTask.run(double(2, gate))))
    await asyncio.sleep(0)
    assert not task.done()
    gate.set()
    assert await task == 4


async def test_the_awaited_event_may_be_set_before_the_rest_is_awaited():
    gate = asyncio.Event()
    rest = EagerTask.run(double(2, gate))
    gate.set()
    assert await rest == 4


async def test_a_coroutine_may_wait_more_than_once():
    async def twice(first, second):
        await first.wait()
        await asyncio.sleep(0)
        await second.wait()
        return "done"

    gates = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(await_rest(EagerTask.run(twice(*gates))))
    for gate in gates:
        await asyncio.sleep(0)
        gate.set()
    assert await task == "done"


async def test_cancelling_the_task_cancels_the_coroutine():
    ended = []

    async def wait_forever():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    task = asyncio.create_task(await_rest(EagerTask.run(wait_forever())))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended


def test_an_error_before_the_first_wait_is_raised_to_the_caller():
    async def fail():
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        EagerTask.run(fail())


async def await_rest(rest):
    return await rest
