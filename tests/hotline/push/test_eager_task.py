"""Coroutines that run at once, up to where they have to wait."""

import asyncio

import pytest

from hotline.push.eager_task import EagerTask


async def double(number, gate=None):
    if gate:
        await gate.wait()
    return 2 * number


def test_one_that_never_waits_is_done_at_once():
    assert EagerTask.run(double(2)) is None


async def test_one_that_waits_goes_on_in_a_task_of_its_own():
    gate = asyncio.Event()
    task = asyncio.create_task(rest_of(EagerTask.run(double(2, gate))))
    await asyncio.sleep(0)
    assert not task.done()
    gate.set()
    assert await task == 4


async def test_what_it_waited_for_may_be_over_before_anybody_goes_on():
    gate = asyncio.Event()
    rest = EagerTask.run(double(2, gate))
    gate.set()
    assert await rest == 4


async def test_it_may_wait_more_than_once():
    async def twice(first, second):
        await first.wait()
        await asyncio.sleep(0)
        await second.wait()
        return "done"

    gates = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(rest_of(EagerTask.run(twice(*gates))))
    for gate in gates:
        await asyncio.sleep(0)
        gate.set()
    assert await task == "done"


async def test_to_cancel_the_task_is_to_cancel_it():
    ended = []

    async def mind():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    task = asyncio.create_task(rest_of(EagerTask.run(mind())))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended


def test_its_errors_are_raised_where_it_began():
    async def fail():
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        EagerTask.run(fail())


async def rest_of(begun):
    return await begun
