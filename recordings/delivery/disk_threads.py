"""Threads for looks at the disk of the recordings.

A network share that hangs keeps them for good. So they are none of the event loop's own, for which
other work would wait too.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

_threads = ThreadPoolExecutor(8, "recordings")

Args = TypeVarTuple("Args")
Found = TypeVar("Found")


async def on_disk(look: Callable[[*Args], Found], *args: *Args) -> Found:
    """Call `look` in one of the threads, and return what it returns."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, look, *args)


async def with_others(look: Callable[[*Args], Found], *args: *Args) -> Found:
    """Call `look`, which takes microseconds, in a thread that takes all looks of one turn.

    To wake a thread and to be woken by it takes as long as to answer a request from memory, and
    players of a live room ask at the same moment for what has just been recorded. Equal looks of
    one turn are one, so `args` are hashable.
    """
    loop = asyncio.get_running_loop()
    if loop not in _asked:
        _asked[loop] = defaultdict(list)
        loop.call_soon(_begin, loop)
    answer: asyncio.Future[Found] = loop.create_future()
    _asked[loop][_Look(look, args)].append(answer)
    return await answer


class _Look(NamedTuple):
    look: Callable[..., Any]
    args: tuple[Any, ...]


_Asked = dict[_Look, list[asyncio.Future[Any]]]
_asked: dict[asyncio.AbstractEventLoop, _Asked] = {}
"""What each event loop was asked for in this turn."""


def _begin(loop: asyncio.AbstractEventLoop) -> None:
    _threads.submit(_look_at_all, loop, _asked.pop(loop))


def _look_at_all(loop: asyncio.AbstractEventLoop, asked: _Asked) -> None:
    found = [_answer_of(one, waiting) for one, waiting in asked.items()]
    with suppress(RuntimeError):  # the loop was closed meanwhile
        loop.call_soon_threadsafe(_hand_out, found)


def _answer_of(one: _Look, waiting: list[asyncio.Future[Any]]) -> list[Callable[[], None]]:
    """Look, and return the functions that give those who wait what was found."""
    try:
        found = one.look(*one.args)
    except Exception as error:
        return [partial(answer.set_exception, error) for answer in waiting]
    return [partial(answer.set_result, found) for answer in waiting]


def _hand_out(found: list[list[Callable[[], None]]]) -> None:
    for answers in found:
        for answer in answers:
            with suppress(asyncio.InvalidStateError):  # the request was given up meanwhile
                answer()
