import asyncio
import contextlib
import time
from collections.abc import Callable

from hotline.supervisor.process import Process
from hotline.supervisor.programs import Program

STEADY = 5.0
"""Seconds a program must live for its death not to count as a failed start."""

PAUSES = (0, 0, 0.5, 1, 2)
"""Seconds before each start in a row of failed ones. A media server that dies must be back at once.
"""

LAST_PAUSE = 60.0
"""Seconds between two starts of a program that failed as often as that."""

SPARE_AFTER = 2.0
"""Seconds from the start of a program to that of its spare: the site comes first."""

LAST_WORDS = 1.0
"""Seconds to read what a dead program said: what it started may hold the pipe open for longer."""


class Child:
    """One program of the site, started again whenever it dies, its lines shown under its name."""

    def __init__(self, program: Program, say: Callable[[str, str], None]):
        """`say` takes the name of who speaks and a line."""
        self.program, self.say = program, say
        self.process: Process | None = None
        self.spare: Process | None = None
        self.ready = asyncio.Event()
        self.stopping = False
        self.changed = asyncio.Event()
        """Something happened that we look at: SIGCHLD came, or `stop` was called."""

    @property
    def name(self) -> str:
        return self.program.name

    async def run(self):
        """Until `stop` is called."""
        failed = 0
        while True:
            await self.pause(PAUSES[failed] if failed < len(PAUSES) else LAST_PAUSE)
            if self.stopping:
                return
            began = time.monotonic()
            reason = await self.live()
            if self.stopping:
                return
            failed = 0 if time.monotonic() - began >= STEADY else failed + 1
            self.say("up", f"{self.name} {reason}; {self.what_next(failed)}")

    def what_next(self, failed: int) -> str:
        if failed < len(PAUSES):
            return "starting it again"
        return (
            f"it could not start {failed} times in a row: the rest goes on,"
            f" and it is tried again every {LAST_PAUSE:.0f} seconds"
        )

    async def live(self) -> str:
        """One life of the program; returns how it ended."""
        try:
            self.process = self.take_spare() or Process(self.program.command, self.program.nice)
        except OSError as error:
            return f"could not be started ({error})"
        process = self.process
        showing = asyncio.create_task(self.show_lines(process))
        tasks = [asyncio.create_task(self.notice_ready())]
        if self.program.has_spare:
            tasks.append(asyncio.create_task(self.prepare_spare()))
        while process.alive:
            await self.change()
        if not self.spare:  # which is not kept waiting by the last words of the one before it
            await asyncio.wait([showing], timeout=LAST_WORDS)
            tasks.append(showing)
        for task in tasks:
            task.cancel()
        return process.how_it_ended()

    def take_spare(self) -> Process | None:
        spare, self.spare = self.spare, None
        if spare and not spare.alive:
            spare.discard()
            return None
        if spare:
            spare.begin()
        return spare

    async def prepare_spare(self):
        await self.ready.wait()
        await asyncio.sleep(SPARE_AFTER)
        if not self.stopping:
            self.spare = Process(self.program.command, self.program.nice, waits=True)

    async def show_lines(self, process: Process):
        async for line in process.lines():
            if not any(noise in line for noise in self.program.noise):
                self.say(self.name, line)

    async def notice_ready(self):
        if self.program.answers:
            self.process.heard.close()
            await self.program.answers()
            self.ready.set()
        elif await self.process.says_ready():
            self.ready.set()

    async def pause(self, seconds: float):
        """Cut short by `stop`."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            await self.change(until)

    async def stop(self):
        """SIGTERM; after its end or its patience, SIGKILL to it and what it left behind."""
        self.stopping = True
        self.changed.set()
        if not self.process:
            return
        if self.spare:
            self.spare.discard()
            self.spare = None
        self.process.terminate()
        patience = self.program.patience
        until = time.monotonic() + patience
        while self.process.alive:
            if time.monotonic() >= until:
                self.say("up", f"{self.name} did not stop within {patience:.0f} seconds: killed")
                break
            await self.change(until)
        self.process.kill_group()

    async def change(self, until: float | None = None):
        """Wait for the next one, at the longest to the monotonic time `until`."""
        self.changed.clear()
        left = None if until is None else max(0, until - time.monotonic())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.changed.wait(), left)
