"""The programs of a site on several hosts, each of which can be killed and started again."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from hotline.environment.converters import ROOT
from hotline.supervisor import programs

from .network import Host

WORKER = ["-W", "ignore:You're running the worker", "-m", "celery", "--app", "hotline.celery"]
WORKER += ["--quiet", "worker", "--pool", "threads", "--concurrency", "2"]
WORKER += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]


RESTART_AFTER = 2.0  # seconds; RestartSec of the units


class Program:
    """One program on a host. Its output is added to a file, so that a test can read it later.

    Attributes:
        patience: seconds from SIGTERM to SIGKILL, as TimeoutStopSec of its unit.
        tree: the folder with its code; an upgrade changes it.
        more: variables of this program alone.
    """

    def __init__(
        self, host: Host, command: list[str], environment: dict[str, str], log: Path
    ) -> None:
        self.host, self.log = host, log
        self.patience = 100.0
        self.tree, self.more = ROOT, dict[str, str]()
        self._command, self._environment = command, environment
        self.process: subprocess.Popen | None = None
        self._is_wanted = False

    def start(self) -> None:
        self._is_wanted = True
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                self.host.command(*self._command),
                cwd=self.tree,
                env={**os.environ, **self._environment, **self.more},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill it, as by kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as a service manager does."""
        self._end(signal.SIGTERM)

    def start_if_it_died(self) -> None:
        """Start it again if it ended by itself, as the units of deploy/systemd do."""
        if self._is_wanted and self.process is not None and self.process.poll() is not None:
            self.start()

    def _end(self, number: int) -> None:
        self._is_wanted = False
        if self.process is None:
            return
        self.process.send_signal(number)
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)

    @property
    def output(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


@contextlib.contextmanager
def looked_after(programs: Iterable[Program]) -> Iterator[None]:
    """Start each of these again within RESTART_AFTER seconds when it ends by itself."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(RESTART_AFTER):
            for program in programs:
                program.start_if_it_died()

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        done.set()
        looking.join()


def valkey(folder: Path, host: Host, port: int) -> list[str]:
    """The command of a Valkey as docs/operations.md wants it: it keeps what it was given."""
    command = [programs.valkey_server(), "--bind", host.address, "--port", str(port)]
    command += ["--protected-mode", "no", "--dir", str(folder), "--appendonly", "yes"]
    return [*command, "--save", "", "--maxmemory-policy", "noeviction"]


def manage(*words: str) -> list[str]:
    return [sys.executable, "manage.py", *words]


def worker() -> list[str]:
    return ["nice", "-n", "10", sys.executable, *WORKER]
