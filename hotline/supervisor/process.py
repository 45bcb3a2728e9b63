"""One life of a program: how it is started, what it says, how it ends."""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable

LONGEST_LINE = 2**20
"""Bytes."""

PR_SET_PDEATHSIG = 1


class Process:
    def __init__(self, command: list[str], nice: int = 0, waits: bool = False):
        """One that `waits` gets ready to start, and starts when told to `begin`.

        `nice`: how many turns it leaves to others (man 2 nice). Raises `OSError` when it can't be
        started.
        """
        heard, said = os.pipe()
        turn, self.turn = os.pipe()
        self.heard = os.fdopen(heard, "rb")
        """Carries a newline once the program serves, if it says so itself."""
        try:
            self.popen = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, "READY_FD": str(said), "TURN_FD": str(turn)},
                pass_fds=(said, turn),
                # Ctrl-C reaches the foreground group only: children hear of it from us, in order.
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
        if not waits:
            self.begin()

    def begin(self):
        """Its turn has come. Once."""
        with contextlib.suppress(BrokenPipeError):  # it died waiting
            os.write(self.turn, b"\n")
        os.close(self.turn)

    @property
    def alive(self) -> bool:
        return self.popen.poll() is None

    async def lines(self) -> AsyncIterator[str]:
        """What it writes to standard output and error, to its end."""
        async for line in lines_of(self.popen.stdout):
            yield line.decode(errors="replace").rstrip()

    async def says_ready(self) -> bool:
        """False when it ends without having said so."""
        async for _ in lines_of(self.heard):
            return True
        return False

    def terminate(self):
        self.popen.terminate()

    def kill_group(self):
        """It, and what it started and left behind."""
        try:
            os.killpg(self.popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def discard(self):
        """A spare whose turn never came."""
        self.popen.kill()
        self.popen.wait()
        self.popen.stdout.close()
        self.heard.close()
        os.close(self.turn)

    def how_it_ended(self) -> str:
        code = self.popen.returncode
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with status {code}" if code else "ended by itself"


async def lines_of(pipe) -> AsyncIterator[bytes]:
    """Closes the pipe at its end. A line longer than `LONGEST_LINE` is left out."""
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
    """A function for the child: its place in line, and SIGTERM to it when `parent` dies, even by
    SIGKILL (man 2 prctl)."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare():
        with contextlib.suppress(OSError):  # where a container refuses, all have the same turn
            os.nice(nice)
        if libc:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    return prepare
