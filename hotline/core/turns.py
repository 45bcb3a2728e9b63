"""One thread for many callers, in which a vote does not wait until a thousand sockets are open."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from functools import partial
from typing import Any, ParamSpec, TypeVar

MOST_BEFORE = 8  # turns of earlier classes after which a waiting class has one

P = ParamSpec("P")
R = TypeVar("R")


class Turn(IntEnum):
    """Classes of work; the functions of a class wait while there are any of a class before it."""

    ACT = 0  # a person waits for its answer
    WORK = 1  # what a room's pages show
    JOIN = 2  # a socket that was let in subscribes to changes
    OPEN = 3  # the beginning: its person and its seat


_turn: ContextVar[Turn] = ContextVar("turn", default=Turn.WORK)


@contextmanager
def in_turn(turn: Turn) -> Iterator[None]:
    """Have functions that are submitted in this block wait in the class `turn`.

    A task that is started in it goes on in that class.
    """
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)


class Turns(ThreadPoolExecutor):
    """Runs functions one at a time: by class, and those of one class in their order.

    A function waits for one that runs, for those before it in its class, and for a number of other
    classes' that is bounded by these two: how many wait in a class after its own is nothing to it,
    and MOST_BEFORE from the classes before its own go between two of its class.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__(max_workers=1, thread_name_prefix=name)
        self._waiting: dict[Turn, deque[Callable[[], None]]] = {turn: deque() for turn in Turn}
        self._passed_over = dict.fromkeys(Turn, 0)

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        future: Future[R] = Future()
        self._waiting[_turn.get()].append(partial(_run, future, partial(fn, *args, **kwargs)))
        super().submit(self._run_next)  # as many of these as functions wait
        return future

    def _run_next(self) -> None:
        there = [turn for turn in Turn if self._waiting[turn]]
        due = (turn for turn in there if self._passed_over[turn] >= MOST_BEFORE)
        chosen = next(due, there[0])
        self._passed_over[chosen] = 0
        for turn in there:
            self._passed_over[turn] += turn > chosen
        self._waiting[chosen].popleft()()


def _run(future: "Future[Any]", function: Callable[[], object]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = function()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
