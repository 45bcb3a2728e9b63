import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from hotline.environment.kinds import ROOT
from tests.support.eventually import eventually
from tests.support.processes import children_of, command_of, descendants_of, gone

UP = [sys.executable, "manage.py", "up"]


class RunningSite:
    """`manage.py up` on ports and a data folder of its own, and what it wrote on the terminal."""

    def __init__(self, data: Path):
        data.mkdir(mode=0o755)  # as by mkdir, before anybody thought of who may read it
        self.port, self.media_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
        self.environ = os.environ | {
            "PORT": str(self.port),
            "MEDIA_PORT": str(self.media_port),
            "HOTLINE_DATA": str(data),
        }
        self.written = data.with_suffix(".log")
        with self.written.open("w") as terminal:
            self.up = subprocess.Popen(
                UP, cwd=ROOT, env=self.environ, stdout=terminal, stderr=subprocess.STDOUT
            )
        try:
            self.shows(f"Hotline is at http://localhost:{self.port}")
        except AssertionError:
            self.up.kill()
            raise

    def shows(self, text: str, times=1):
        eventually(
            lambda: self.written.read_text().count(text) >= times,
            lambda: f"no {text!r} in what it wrote:\n{self.written.read_text()}",
            within=60,
        )

    def child(self, part: str) -> int | None:
        """The pid of the child that has `part` in its command."""
        found = [pid for pid in children_of(self.up.pid) if part in command_of(pid)]
        return found[0] if found else None

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/", timeout=10) as page:
                return page.status == 200
        except OSError:
            return False

    def stop(self, number) -> int:
        self.up.send_signal(number)
        return self.up.wait(30)


def free_port(kind) -> int:
    with socket.socket(socket.AF_INET, kind) as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def refused(environ) -> str:
    """What an `up` says that must not start."""
    tried = subprocess.run(UP, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=30)
    assert tried.returncode == 1, tried
    return (tried.stdout + tried.stderr).strip()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    running = RunningSite(tmp_path_factory.mktemp("up") / "data")
    yield running
    running.stop(signal.SIGTERM)


def test_it_serves_and_shows_the_owners_link_on_an_empty_database(site):
    assert site.answers()
    site.shows(f"http://localhost:{site.port}/setup/")


def test_nothing_that_it_keeps_can_be_read_by_others(site):
    data = Path(site.environ["HOTLINE_DATA"])
    kept = [data, *data.rglob("*")]
    assert any(path.suffix == ".sqlite3" for path in kept)
    assert not [path for path in kept if path.stat().st_mode & 0o077 and not path.is_socket()]


def test_a_second_one_says_that_one_is_running(site):
    assert refused(site.environ) == (
        f"Hotline is already running: process {site.up.pid}, http://localhost:{site.port}."
    )


def test_a_port_that_is_taken_is_told_in_one_sentence(site, tmp_path):
    elsewhere = site.environ | {"HOTLINE_DATA": str(tmp_path)}
    assert refused(elsewhere) == (
        f"Port {site.port} is taken by another program: set PORT to a free one."
    )
    elsewhere["PORT"] = str(free_port(socket.SOCK_STREAM))
    assert refused(elsewhere) == (
        f"UDP port {site.media_port} is taken by another program: set MEDIA_PORT to a free one."
    )


def test_a_database_that_does_not_answer_is_told_in_one_sentence(tmp_path):
    nowhere = f"postgres://ada:secret@127.0.0.1:{free_port(socket.SOCK_STREAM)}/hotline"
    said = refused(
        os.environ
        | {"HOTLINE_DATA": str(tmp_path), "DATABASE_URL": nowhere}
        | {"PORT": str(free_port(socket.SOCK_STREAM))}
        | {"MEDIA_PORT": str(free_port(socket.SOCK_DGRAM))}
    )
    assert said.startswith("The database of DATABASE_URL does not answer: ")
    assert "\n" not in said and "secret" not in said


def test_a_bad_value_is_all_that_is_said(tmp_path):
    said = refused(os.environ | {"HOTLINE_DATA": str(tmp_path), "PORT": "abc"})
    assert said == "PORT must be a number from 1 to 65535, not 'abc'."


def test_a_media_server_that_is_killed_comes_back_and_its_reason_is_shown(site):
    killed = site.child("manage.py media_server")
    os.kill(killed, signal.SIGKILL)
    site.shows("media was killed by SIGKILL; starting it again")
    eventually(
        lambda: site.child("manage.py media_server") not in (None, killed), "no new media server"
    )


def test_the_site_outlives_the_death_of_valkey(site):
    killed = site.child("valkey-server")
    os.kill(killed, signal.SIGKILL)
    site.shows("valkey was killed by SIGKILL; starting it again")
    eventually(lambda: site.child("valkey-server") not in (None, killed), "no new Valkey")
    eventually(site.answers, "the site does not answer")


def test_ctrl_c_leaves_no_process(tmp_path):
    site = RunningSite(tmp_path / "data")
    eventually(lambda: site.child("celery"), "no worker")
    pids = descendants_of(site.up.pid)
    assert site.stop(signal.SIGINT) == 0
    assert all(map(gone, pids))


def test_its_children_die_with_it_even_when_it_is_killed(tmp_path):
    site = RunningSite(tmp_path / "data")
    eventually(lambda: site.child("celery"), "no worker")
    pids = descendants_of(site.up.pid)
    site.stop(signal.SIGKILL)
    eventually(
        lambda: all(map(gone, pids)),
        lambda: f"still there: {[command_of(pid) for pid in pids if not gone(pid)]}",
        within=20,
    )
