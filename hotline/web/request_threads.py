"""A few lasting threads for the synchronous work of requests.

Django starts a thread for each request, which opens a connection to the database and closes it at
the end: a third of what a small request costs.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from asgiref.sync import ThreadSensitiveContext
from django.db import connections

from hotline.core.db_thread import keep_connections

from .asgi_types import App, Receive, Scope, Send

THREADS = 16  # in which a slow request delays others only if as many slow ones come at once

P = ParamSpec("P")
R = TypeVar("R")


class RequestThreads:
    """ASGI application that has each request to `app` work on the least busy thread."""

    def __init__(self, app: App, count: int = THREADS) -> None:
        self.app = app
        self._threads = [RequestThread() for _ in range(count)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        thread = min(self._threads, key=lambda one: one.requests)
        thread.requests += 1
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.app(scope, receive, send)
        finally:
            thread.requests -= 1


class RequestThread(ThreadPoolExecutor):
    """One thread, which starts when it is first needed.

    It keeps its connection to the database, unless that comes from a pool.

    Attributes:
        requests: how many work on it, or wait for something.
    """

    def __init__(self) -> None:
        super().__init__(max_workers=1, thread_name_prefix="request")
        self.requests = 0

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        return super().submit(_keeping, fn, *args, **kwargs)


def _keeping(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return function(*args, **kwargs)
    finally:
        keep_connections_of_thread()


def keep_connections_of_thread() -> None:
    """Keep the connections to the database that this thread opened, unless they are a pool's."""
    if not any("pool" in one.settings_dict["OPTIONS"] for one in connections.all()):
        keep_connections()
