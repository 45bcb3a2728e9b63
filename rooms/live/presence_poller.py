"""Polls every two seconds which seats are present in a room."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from hotline.core import outages
from rooms import presence

log = logging.getLogger(__name__)

EVERY = 2.0  # seconds between two polls


class PresencePoller:
    """Reports heartbeats of this process to Redis; calls `show` when the present seats change.

    Args:
        show: coroutine function, called with the set of keys of all present seats.
    """

    def __init__(self, room_id: int, show: Callable[[set[str]], Awaitable[None]]) -> None:
        self._room_id = room_id
        self._show = show
        self._alive: set[str] = set()  # keys of seats with a heartbeat since the last poll
        self._shown: set[str] | None = None
        self._work = asyncio.Event()

    def note(self, seat: str) -> None:
        """Note a heartbeat of a page of this seat."""
        self._alive.add(seat)

    def forget(self, seat: str) -> None:
        """Forget a seat that closed a page; another open page of it adds it again soon."""
        self._alive.discard(seat)

    def take_anew(self) -> None:
        """Poll soon and call `show` in any case: a page joined, or raised hands changed."""
        self._shown = None
        self._work.set()

    async def run(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # a coroutine runs in a task
        while True:
            self._work.clear()
            try:
                await self._look()
            except Exception as error:  # the next poll is soon
                if not outages.noted(error):
                    log.warning("nobody could be counted in room %s: %s", self._room_id, error)
            if task.cancelling():
                return  # redis-py may swallow a cancellation in the middle of a command
            await asyncio.sleep(EVERY / 4)  # people often join in crowds
            with suppress(TimeoutError):
                # Not `wait_for`, which in Python 3.11 may swallow the task's own cancellation.
                async with asyncio.timeout(EVERY):
                    await self._work.wait()

    async def _look(self) -> None:
        alive, self._alive = self._alive, set()
        try:
            await presence.seen(self._room_id, alive)
        except Exception:
            self._alive |= alive
            raise
        keys = await presence.here(self._room_id)
        if keys != self._shown:
            self._shown = keys
            await self._show(keys)
