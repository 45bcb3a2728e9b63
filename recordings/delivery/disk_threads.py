"""Threads for looks at the disk of the recordings.

A network share that hangs keeps them for good. So they are none of the event loop's own, for which
other work would wait too.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

SLOW = 0.002  # seconds of looks, after which those who wait for them need not wait for the rest

_threads = ThreadPoolExecutor(8, "recordings")

Args = TypeVarTuple("Args")
Found = TypeVar("Found")


async def on_disk(look: Callable[[*Args], Found], *args: *Args) -> Found:
    """Call `look` in one of the threads, and return what it returns."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, look, *args)


def without_waiting(act: Callable[[], object]) -> None:
    """Call `act` in one of the threads, some time."""
    _threads.submit(act)


async def with_others(look: Callable[[*Args], Found], *args: *Args) -> Found:
    """Call `look`, which takes microseconds, in a thread that takes all looks of one turn.

    To wake a thread and to be woken by it takes as long as to answer a request from memory, and
    players of a live room ask at the same moment for what has just been recorded. Equal looks of
    one turn are one, so `args` are hashable. The bound methods of two equal paths differ.
    """
    loop = asyncio.get_running_loop()
    if loop not in _asked:
        _asked[loop] = defaultdict(list)
        loop.call_soon(_begin, loop)
    answer: asyncio.Future[Found] = loop.create_future()
    _asked[loop][_Look(look, args)].append(answer)
    try:
        return await answer
    finally:
        del answer  # as in `_look_at_all`


class _Look(NamedTuple):
    look: Callable[..., Any]
    args: tuple[Any, ...]


class _Outcome(NamedTuple):
    found: Any
    error: Exception | None = None


_Waiting = list[asyncio.Future[Any]]
_Asked = dict[_Look, _Waiting]
_asked: dict[asyncio.AbstractEventLoop, _Asked] = {}
"""The looks that requests of this turn want, by their event loop."""


def _begin(loop: asyncio.AbstractEventLoop) -> None:
    asked = _asked.pop(loop)
    try:
        _threads.submit(_look_at_all, loop, asked)
    except RuntimeError as error:  # no thread can be started
        _hand_out([(waiting, _Outcome(None, error)) for waiting in asked.values()])


def _look_at_all(loop: asyncio.AbstractEventLoop, asked: _Asked) -> None:
    # The traceback of an error has this frame, which therefore ends with nobody who waits in it:
    # they would be a cycle.
    outcomes: list[tuple[_Waiting, _Outcome]] = []
    began = time.monotonic()
    while asked:
        one = next(iter(asked))
        outcomes.append((asked.pop(one), _outcome_of(one)))
        if not asked or time.monotonic() - began > SLOW:
            with suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(_hand_out, outcomes)
            outcomes, began = [], time.monotonic()


def _outcome_of(one: _Look) -> _Outcome:
    try:
        return _Outcome(one.look(*one.args))
    except Exception as error:
        return _Outcome(None, error)


def _hand_out(outcomes: list[tuple[_Waiting, _Outcome]]) -> None:
    for waiting, (found, error) in outcomes:
        for answer in waiting:
            if answer.done():  # the request was given up meanwhile
                continue
            if error:
                answer.set_exception(error)
            else:
                answer.set_result(found)
