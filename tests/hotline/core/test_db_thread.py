"""What an event loop may ask of the database, and how long it waits."""

import asyncio
import threading
import time
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from hotline.core.db_thread import PATIENCE, Thread, in_database
from tests.support.eventually import soon

pytestmark = pytest.mark.django_db(transaction=True)  # connections of earlier tests are looked at


async def test_who_waited_too_long_for_their_turn_is_refused_and_nothing_is_done(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("hotline.core.db_thread.time", SimpleNamespace(monotonic=lambda: now[0]))
    begun, go, done = threading.Event(), threading.Event(), []

    def be_slow():
        begun.set()
        go.wait(10)

    slow = asyncio.create_task(in_database(be_slow)())
    await soon(begun.is_set, "its turn never came")
    late = asyncio.create_task(in_database(done.append)(1))
    await asyncio.sleep(0)  # it has asked
    now[0] = PATIENCE + 1
    go.set()
    await slow
    with pytest.raises(OperationalError, match="busy with others"):
        await late
    await in_database(done.append)(2)
    assert done == [2]


async def test_a_thread_that_hangs_is_not_waited_for_longer_than_said():
    go, thread = threading.Event(), Thread("hangs")
    began = time.monotonic()
    with pytest.raises(OperationalError, match="no answer within"):
        await thread.run(go.wait, 5, within=0.1)
    assert time.monotonic() - began < 2
    go.set()
    assert await thread.run(sum, [1, 2]) == 3
    thread.close()
