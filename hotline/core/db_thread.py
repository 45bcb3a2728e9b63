"""Call model methods and queries from an event loop."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from asgiref.sync import SyncToAsync
from django.db import OperationalError, connections

from .turns import Turns

PATIENCE = 8  # seconds that a call may wait for its turn
_asked_at: ContextVar[float] = ContextVar("asked_at")

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
Owner = TypeVar("Owner")


class in_database(SyncToAsync[P, R]):
    """Run a function that uses the database in one thread, shared by all such functions.

    `hotline.core.turns` says in which order. Unlike `database_sync_to_async` of channels it leaves
    the connection open, because opening one for each vote costs five times the vote. A broken
    connection is replaced at the next call.

    Raises:
        OperationalError: the database failed, or the call waited for its turn longer than PATIENCE.
    """

    single_thread_executor = Turns("database")

    def __init__(self, func: Callable[P, R]) -> None:
        super().__init__(_in_time(func))

    def __get__(
        self: "in_database[Concatenate[Owner, Q], R]", parent: Owner, objtype: type[Owner] | None
    ) -> Callable[Q, Coroutine[Any, Any, R]]:
        # asgiref's type keeps `parent` among the parameters of the method.
        return super().__get__(parent, objtype)  # type: ignore[return-value]

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        _asked_at.set(time.monotonic())
        return await super().__call__(*args, **kwargs)

    def thread_handler(self, *args: Any) -> Any:  # asgiref annotates neither
        with_usable_connections()
        try:
            return super().thread_handler(*args)
        finally:
            keep_connections()


def _in_time(func: Callable[P, R]) -> Callable[P, R]:
    @wraps(func)
    def in_time(*args: P.args, **kwargs: P.kwargs) -> R:
        if time.monotonic() - _asked_at.get() > PATIENCE:
            raise OperationalError(f"it was busy with others for {PATIENCE} s")
        return func(*args, **kwargs)

    return in_time


class Thread:
    """A thread with its own database connection; a call that hangs there delays no other thread.

    Functions run in the order in which they are given.
    """

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(
        self, function: Callable[..., R], *args: object, within: float | None = None
    ) -> R:
        """Return the result of `function(*args)`.

        Args:
            within: seconds to wait for the result; the function itself is not interrupted.

        Raises:
            OperationalError: the database failed, or took longer than `within`.
        """
        loop = asyncio.get_running_loop()
        running = loop.run_in_executor(self._executor, _call, function, *args)
        try:
            return await asyncio.wait_for(running, within)
        except TimeoutError:
            raise OperationalError(f"no answer within {within} s") from None

    def close(self) -> None:
        """Close the connection after all pending functions, without waiting for them."""
        self._executor.submit(connections.close_all)
        self._executor.shutdown(wait=False)


def _call(function: Callable[..., R], *args: object) -> R:
    with_usable_connections()
    try:
        return function(*args)
    finally:
        keep_connections()


def then_give_back(function: Callable[[], R]) -> R:
    """Call a function that is seldom called, and give its connection back to the pool after it."""
    try:
        return function()
    finally:
        connections.close_all()


def with_usable_connections() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close_if_unusable_or_obsolete()


def keep_connections() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close_at = None  # a connection is never too old, even one opened just now
