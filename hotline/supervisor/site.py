import asyncio
import signal
from collections.abc import Callable

from hotline.environment import Environment
from hotline.supervisor import programs
from hotline.supervisor.child import Child
from hotline.supervisor.programs import Program

LATE = 20.0
"""Seconds after which a start is reported as late; the start goes on."""


class Site:
    """All programs of Hotline on this machine, from the first start to the last stop."""

    def __init__(
        self,
        env: Environment,
        say: Callable[[str, str], None],
        owner_link: str | None,
        demo: bool = False,
    ) -> None:
        """`say` takes the name of a program and a line of output; `demo` adds synthetic people."""
        self.env, self.say, self.owner_link, self.demo = env, say, owner_link, demo
        self.children: list[Child] = []
        self.asked_to_stop = asyncio.Event()

    async def run(self) -> None:
        """Run all programs until SIGINT, SIGTERM or SIGHUP."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.asked_to_stop.set)
        loop.add_signal_handler(signal.SIGCHLD, self.look_at_children)
        async with asyncio.TaskGroup() as lives:
            starting = lives.create_task(self.start(lives))
            await self.asked_to_stop.wait()
            starting.cancel()
            await self.stop()

    def look_at_children(self) -> None:
        for child in self.children:
            child.changed.set()

    async def start(self, lives: asyncio.TaskGroup) -> None:
        if self.env.valkey_socket:
            # The others bear that it is away, as when its file was damaged; pages say so.
            await self.wait_for([self.add(programs.valkey, lives)])
        serving = [self.add(program, lives) for program in (programs.web, programs.media)]
        # Starting costs processor time, so the worker comes last: nobody waits for it.
        await self.wait_for(serving)
        if self.demo:
            await self.wait_for([self.add(programs.demo, lives)])
        self.add(programs.worker, lives)
        self.greet()

    def add(self, program: Callable[[Environment], Program], lives: asyncio.TaskGroup) -> Child:
        child = Child(program(self.env), self.say)
        self.children.append(child)
        lives.create_task(child.run())
        return child

    async def wait_for(self, children: list[Child]) -> None:
        for child in children:
            try:
                # Not `wait_for`, which in Python 3.11 may swallow the task's own cancellation.
                async with asyncio.timeout(LATE):
                    await child.ready.wait()
            except TimeoutError:
                self.say("up", f"{child.name} is late: it has not answered for {LATE:.0f} seconds")

    def greet(self) -> None:
        self.say("up", f"Hotline is at {self.env.url} (Ctrl-C stops it)")
        if self.owner_link:
            self.say("up", f"Name it and become its owner, once: {self.owner_link}")

    async def stop(self) -> None:
        self.say("up", "Stopping …")
        # The demo leaves while the site still serves; web, media and worker need Valkey to stop.
        for names in (("demo",), ("web", "media", "worker"), ("valkey",)):
            leaving = [child for child in self.children if child.name in names]
            await asyncio.gather(*(child.stop() for child in leaving))
        self.say("up", "Stopped.")
