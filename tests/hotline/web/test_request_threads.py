"""The lasting threads of requests, and the handler that does all of a page on one of them."""

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

from hotline.web.request_threads import RequestThreads


async def work(threads):
    await threads({}, None, None)


def on_threads(function, count=4):
    """Request threads whose requests call `function` in their synchronous work."""

    async def app(scope, receive, send):
        await sync_to_async(function)()

    return RequestThreads(app, count)


async def test_a_request_after_another_works_on_the_same_thread():
    used = []
    threads = on_threads(lambda: used.append(threading.get_ident()))
    for _ in range(3):
        await work(threads)
    assert len(used) == 3
    assert len(set(used)) == 1


async def test_requests_at_the_same_time_work_on_threads_of_their_own():
    threads = on_threads(threading.Barrier(4, timeout=10).wait)
    await asyncio.gather(*(work(threads) for _ in range(4)))


async def test_one_request_more_than_threads_waits_for_one_of_them():
    threads = on_threads(threading.Barrier(2, timeout=10).wait, count=2)
    await asyncio.gather(*(work(threads) for _ in range(4)))


async def test_all_calls_of_a_request_work_on_one_thread_while_others_come():
    async def app(scope, receive, send):
        used = {await sync_to_async(threading.get_ident)() for _ in range(5)}
        assert len(used) == 1

    threads = RequestThreads(app, 2)
    await asyncio.gather(*(work(threads) for _ in range(8)))


async def test_a_request_that_fails_leaves_its_thread_to_the_next():
    def fail():
        raise ValueError("no")

    threads = on_threads(fail, count=1)
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            await work(threads)
    assert [thread.requests for thread in threads._threads] == [0]


@pytest.mark.django_db(transaction=True)
async def test_a_thread_keeps_its_connection_to_a_database_without_a_pool():
    used = []

    def ask():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        used.append(connection.connection)

    async def app(scope, receive, send):
        await sync_to_async(ask)()
        await sync_to_async(close_old_connections)()  # as Django does after each request

    threads = RequestThreads(app, 1)
    await work(threads)
    await work(threads)
    kept = "pool" not in connection.settings_dict["OPTIONS"]
    assert (used[0] is used[1]) == kept
    threads._threads[0].submit(lambda: connection.close()).result()
