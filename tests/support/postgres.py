"""A PostgreSQL server of a test's own, which may be stopped: the machine's may be others' too."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.support.browser.site import free_port
from tests.support.eventually import eventually
from tests.support.processes import descendants_of

OWNER = "postgres"  # as root it does not run


class Postgres:
    def __init__(self, process, port):
        self._process = process
        self.url = f"postgres://{OWNER}@127.0.0.1:{port}/postgres"

    @contextlib.contextmanager
    def stopped(self):
        """All its processes get no time; the kernel goes on to take what is sent to it."""
        pids = [self._process.pid, *descendants_of(self._process.pid)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def serving_postgres():
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.skip("no PostgreSQL server is installed here")
    if os.getuid() == 0 and OWNER not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("PostgreSQL doesn't run as root, and there is no user postgres")
    # Not below the tests' own folders, which only their owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="hotline-postgres-", dir="/tmp"))
    who = {"user": OWNER, "group": OWNER, "extra_groups": []} if os.getuid() == 0 else {}
    if who:
        shutil.chown(folder, OWNER, OWNER)
    try:
        data, port = folder / "data", free_port()
        command = [programs[-1] / "initdb", "--auth=trust", f"--username={OWNER}", "--no-sync"]
        subprocess.run([*command, data], check=True, stdout=subprocess.DEVNULL, cwd=folder, **who)
        options = ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", f"port={port}"]
        command = [programs[-1] / "postgres", "-D", data, "-k", folder, *options]
        said = (folder / "log").open("w")
        with said, subprocess.Popen(command, stderr=said, cwd=folder, **who) as process:
            try:
                ready = "ready to accept connections"
                eventually(lambda: ready in (folder / "log").read_text(), "no PostgreSQL", 30)
                yield Postgres(process, port)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
