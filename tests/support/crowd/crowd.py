"""Many sockets in one room, which acknowledge events as pages do."""

import asyncio
import contextlib

from .watcher import Watcher

AT_ONCE = 20
"""How many sockets open at the same time."""

ACKNOWLEDGE = 5.0
"""Seconds between two acknowledgements of a page."""


class Crowd:
    def __init__(self, address, site: str, room):
        """`address`: (host, port) of a server of `site`."""
        self.address, self.site, self.room = address, site, room
        self.watchers: list[Watcher] = []  # in the order of the guests who came
        self._opened: list[Watcher] = []  # as they opened, also while others still come
        self._acknowledging = None

    async def __aenter__(self):
        self._acknowledging = asyncio.create_task(self._acknowledge())
        return self

    async def __aexit__(self, *error):
        self._acknowledging.cancel()
        for watcher in self._opened:
            watcher.close()
        with contextlib.suppress(asyncio.CancelledError):
            await self._acknowledging
        await asyncio.gather(*(watcher.closed for watcher in self._opened))

    async def come(self, guests, on_text_of=lambda place: None):
        """Open a socket for each guest; `on_text_of(place)` returns the callback for its texts."""
        room_for = asyncio.Semaphore(AT_ONCE)

        async def open_one(place, guest):
            async with room_for:
                watcher = await Watcher.open(
                    self.address, self.site, self.room.slug, guest, on_text_of(place)
                )
                watcher.send(since=self.room.event)
                self._opened.append(watcher)
                return watcher

        coming = (open_one(*each) for each in enumerate(guests, len(self.watchers)))
        self.watchers += await asyncio.gather(*coming)

    @property
    def received(self) -> int:
        return sum(watcher.received for watcher in self.watchers)

    async def _acknowledge(self):
        while True:
            pause = ACKNOWLEDGE / max(1, len(self._opened))
            for watcher in list(self._opened):
                if not watcher.closed.done():
                    watcher.send(ack=0)
                await asyncio.sleep(pause)
            await asyncio.sleep(0.1)
