import asyncio
import contextlib
import time
from collections.abc import Callable

from hotline.supervisor.process import Process
from hotline.supervisor.programs import Program

STEADY = 5.0
"""Seconds that a program must run so that its end does not count as a failed start. If it says that
it serves, it must have said so too, because one on a busy machine may take longer to fail."""

PAUSES = (0, 0, 0.5, 1, 2)
"""Seconds before each start in a row of failed starts. The first are 0, because a media server must
be back at once."""

LAST_PAUSE = 60.0
"""Seconds between two starts of a program after len(PAUSES) failed starts in a row."""

SPARE_AFTER = 2.0
"""Seconds from a program's readiness to the start of its spare, so that the site starts first."""

LAST_WORDS = 1.0
"""Seconds to read the last output of a dead program; its children may hold the pipe open longer."""


class Child:
    """A program of the site: restart it whenever it dies, and show its output under its name."""

    def __init__(self, program: Program, say: Callable[[str, str], None]) -> None:
        """`say` takes the name of a program and a line of its output."""
        self.program, self.say = program, say
        self.process: Process | None = None
        self.spare: Process | None = None
        self.ready = asyncio.Event()
        """Whether it has ever served."""
        self.serves = False
        """Whether its present process has."""
        self.stopping = False
        self.changed = asyncio.Event()
        """Set when SIGCHLD arrives or `stop` is called."""

    @property
    def name(self) -> str:
        return self.program.name

    async def run(self) -> None:
        """Run and restart the program until `stop` is called."""
        failed = 0
        while True:
            await self.pause(PAUSES[failed] if failed < len(PAUSES) else LAST_PAUSE)
            if self.stopping:
                return
            began = time.monotonic()
            reason = await self.live()
            if self.stopping:
                return
            started = time.monotonic() - began >= STEADY
            started = started and (self.serves or not self.program.says_that_it_serves)
            failed = 0 if started else failed + 1
            self.say("up", f"{self.name} {reason}; {self.what_next(failed)}")

    def what_next(self, failed: int) -> str:
        if failed < len(PAUSES):
            return "starting it again"
        return (
            f"it could not start {failed} times in a row: the rest goes on,"
            f" and it is tried again every {LAST_PAUSE:.0f} seconds"
        )

    async def live(self) -> str:
        """Run the program once; return how it ended, for the log."""
        try:
            self.process = self.take_spare() or Process(self.program.command, self.program.nice)
        except OSError as error:
            return f"could not be started ({error})"
        process, self.serves = self.process, False
        showing = asyncio.create_task(self.show_lines(process))
        tasks = [asyncio.create_task(self.notice_ready(process))]
        if self.program.has_spare:
            tasks.append(asyncio.create_task(self.prepare_spare()))
        while process.alive:
            await self.change()
            if self.spare and not self.spare.alive:
                tasks.append(asyncio.create_task(self.replace_spare(self.spare)))
                self.spare = None
        if not self.spare:  # a spare starts at once, without waiting for the last output
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

    async def prepare_spare(self) -> None:
        await self.ready.wait()
        await asyncio.sleep(SPARE_AFTER)
        while not self.stopping:
            try:
                self.spare = Process(self.program.command, self.program.nice, waits=True)
                return
            except OSError as error:
                self.say("up", f"no spare of {self.name} could be started ({error})")
                await asyncio.sleep(LAST_PAUSE)

    async def replace_spare(self, dead: Process) -> None:
        """Show what a spare said that ended while it waited, and prepare another after a while."""
        reason = dead.how_it_ended()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await self.show_lines(dead)
        dead.discard()
        self.say("up", f"the spare of {self.name} {reason}; the next is prepared in a while")
        await asyncio.sleep(LAST_PAUSE)
        await self.prepare_spare()

    async def show_lines(self, process: Process) -> None:
        async for line in process.lines():
            if not any(noise in line for noise in self.program.noise):
                self.say(self.name, line)

    async def notice_ready(self, process: Process) -> None:
        if self.program.answers:
            process.heard.close()
            await self.program.answers()
        elif not await process.says_ready():
            return
        self.serves = True
        self.ready.set()

    async def pause(self, seconds: float) -> None:
        """Sleep for `seconds`, or until `stop` is called."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            await self.change(until)

    async def stop(self) -> None:
        """Send SIGTERM; after its end or its patience, send SIGKILL to its process group."""
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

    async def change(self, until: float | None = None) -> None:
        """Wait until `changed` is set, at most until the monotonic time `until`."""
        self.changed.clear()
        left = None if until is None else max(0, until - time.monotonic())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.changed.wait(), left)
