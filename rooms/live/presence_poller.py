"""Who is in a room now, looked at every other second."""

import asyncio
import logging
from contextlib import suppress

from hotline.core import outages
from rooms import presence

log = logging.getLogger(__name__)

EVERY = 2.0  # seconds between two looks


class PresencePoller:
    """Hands on the signs of life of people here, and tells when it is others who are in the room.

    Args:
        show: awaited with the keys of all seats that are here, a set.
    """

    def __init__(self, room_id, show):
        self._room_id = room_id
        self._show = show
        self._alive = set()  # seats that showed a sign of life since the last look
        self._shown = None
        self._work = asyncio.Event()

    def note(self, seat):
        """A page of this seat is alive."""
        self._alive.add(seat)

    def forget(self, seat):
        """A page of this seat was closed; another of theirs will say so within seconds."""
        self._alive.discard(seat)

    def take_anew(self):
        """Somebody has come, or people stand elsewhere than before: look soon, tell in any case."""
        self._shown = None
        self._work.set()

    async def run(self):
        while True:
            self._work.clear()
            try:
                await self._look()
            except Exception as error:  # the next look is near
                if not outages.noted(error):
                    log.warning("nobody could be counted in room %s: %s", self._room_id, error)
            if asyncio.current_task().cancelling():
                return  # the client swallowed it: it may, when it is cancelled in mid-question
            await asyncio.sleep(EVERY / 4)  # a crowd comes in together
            with suppress(TimeoutError):
                # Not `wait_for`, which in Python 3.11 may swallow the task's own cancellation.
                async with asyncio.timeout(EVERY):
                    await self._work.wait()

    async def _look(self):
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
