"""One session of the demo, from the start of the room to its end."""

import asyncio
from collections.abc import Callable
from typing import Self

from hotline.demo.audience import Audience
from hotline.demo.host import Host
from hotline.demo.person import Person
from hotline.demo.script import Script

FAREWELL = 4
"""Seconds from the host's goodbye to the end."""


class Session:
    def __init__(self, host: Host, audience: Audience) -> None:
        self.host, self.audience = host, audience

    @classmethod
    async def begin(cls, site: str, language: str, session: str) -> Self:
        """`session`: the cookie of the host, who has signed in."""
        script = Script(language)
        audience = Audience(site, script, language)
        host = Person(site, language, session)
        return cls(await Host.start_room(host, script), audience)

    async def run(self, seconds: float, on_air: Callable[[], object]) -> None:
        """Run until `seconds` after the host is on air, or until somebody else ends the room.

        `on_air` is called once the host is on air.
        """
        async with asyncio.TaskGroup() as lives:
            parts = [
                lives.create_task(part)
                for part in (
                    self.host.socket.watch(),
                    self.host.stay_on_air(),
                    self.host.answer_questions(),
                    self.audience.come(self.host.room),
                )
            ]
            await self.host.on_air.wait()
            on_air()
            try:
                await self.last(seconds)
            finally:  # also on cancellation, so that nobody waits in a silent room
                await self.host.end()
            for part in parts:
                part.cancel()

    async def last(self, seconds: float) -> None:
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        while not self.host.socket.ended and clock() < until:
            if clock() > until - FAREWELL:
                self.host.say_goodbye()
            await asyncio.sleep(0.2)
