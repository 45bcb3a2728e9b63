"""Start one process of a program, read its output, and end it."""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from typing import IO

LONGEST_LINE = 2**20
"""Bytes; longer lines of output are dropped."""

PR_SET_PDEATHSIG = 1


class Process:
    def __init__(self, command: list[str], nice: int = 0, waits: bool = False) -> None:
        """Start the process; with `waits` it loads its code and then waits for `begin`.

        `nice`: the increment of its nice value (man 2 nice). Raises `OSError` if it can't be
        started.
        """
        heard, said = os.pipe()
        turn, self.turn = os.pipe()
        self.heard = os.fdopen(heard, "rb")
        """Pipe that carries a newline once the program serves, if the program reports it."""
        try:
            self.popen = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, "READY_FD": str(said), "TURN_FD": str(turn)},
                pass_fds=(said, turn),
                # Ctrl-C reaches only the foreground group: the supervisor stops children in order.
                process_group=0,
                preexec_fn=before_it_runs(os.getpid(), nice),
            )
        except OSError:
            self.heard.close()
            os.close(self.turn)
            raise
        finally:
            os.close(said)
            os.close(turn)
        assert self.popen.stdout is not None, "stdout is a pipe"
        self.output = self.popen.stdout
        if not waits:
            self.begin()

    def begin(self) -> None:
        """Let a waiting process start. Call it once."""
        with contextlib.suppress(BrokenPipeError):  # the process died while it waited
            os.write(self.turn, b"\n")
        os.close(self.turn)

    @property
    def alive(self) -> bool:
        return self.popen.poll() is None

    async def lines(self) -> AsyncIterator[str]:
        """Yield the lines of its standard output and error, until both are closed."""
        async for line in lines_of(self.output):
            yield line.decode(errors="replace").rstrip()

    async def says_ready(self) -> bool:
        """Wait until it reports that it serves; return False if it ends without a report."""
        async for _ in lines_of(self.heard):
            return True
        return False

    def terminate(self) -> None:
        self.popen.terminate()

    def kill_group(self) -> None:
        """Kill the process and all processes of its group that it left behind."""
        try:
            os.killpg(self.popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def discard(self) -> None:
        """Kill a spare that never began, and close its pipes."""
        self.popen.kill()
        self.popen.wait()
        self.output.close()
        self.heard.close()
        os.close(self.turn)

    def how_it_ended(self) -> str:
        code = self.popen.returncode
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with status {code}" if code else "ended by itself"


async def lines_of(pipe: IO[bytes]) -> AsyncIterator[bytes]:
    """Yield the lines of a pipe, then close it. Lines longer than `LONGEST_LINE` are skipped."""
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    try:
        while True:
            try:
                line = await reader.readline()
            except ValueError:
                continue
            if not line:
                return
            yield line
    finally:
        transport.close()


def before_it_runs(parent: int, nice: int) -> Callable[[], None]:
    """Return a `preexec_fn` that sets the nice value and has the kernel send SIGTERM to the child
    when `parent` dies, even by SIGKILL (man 2 prctl)."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        with contextlib.suppress(OSError):  # if a container refuses, all have the same priority
            os.nice(nice)
        if libc:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # `parent` died before prctl was called
                os._exit(1)

    return prepare
