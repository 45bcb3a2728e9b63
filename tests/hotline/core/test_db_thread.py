"""The thread that asks the database for an event loop, and its time limits."""

import asyncio
import threading
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from hotline.core.db_thread import PATIENCE, Thread, in_database
from tests.support.eventually import soon

pytestmark = pytest.mark.django_db(transaction=True)  # it checks connections of earlier tests


async def test_a_query_that_waits_too_long_for_its_turn_is_refused_and_not_run(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("hotline.core.db_thread.time", SimpleNamespace(monotonic=lambda: now[0]))
    begun, go, done = threading.Event(), threading.Event(), []

    def be_slow():
        begun.set()
        go.wait(10)

    slow = asyncio.create_task(in_database(be_slow)())
    await soon(begun.is_set, "the slow query never started")
    late = asyncio.create_task(in_database(done.append)(1))
    await asyncio.sleep(0)  # lets it queue its query
    now[0] = PATIENCE + 1
    go.set()
    await slow
    with pytest.raises(OperationalError, match="busy with others"):
        await late
    await in_database(done.append)(2)
    assert done == [2]


async def test_a_hanging_thread_is_given_up_after_the_time_limit():
    go, ended, thread = threading.Event(), threading.Event(), Thread("hangs")

    def hang():
        go.wait(10)
        ended.set()

    with pytest.raises(OperationalError, match=r"no answer within 0\.1 s"):
        await thread.run(hang, within=0.1)
    assert not ended.is_set(), "it waited for the function"
    go.set()
    assert await thread.run(sum, [1, 2]) == 3
    thread.close()
