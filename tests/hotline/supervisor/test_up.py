"""`make up` as a whole: the site starts, its programs are restarted, and all of them end."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from hotline.environment.converters import ROOT
from tests.support.eventually import eventually
from tests.support.prepared import give
from tests.support.processes import children_of, command_of, descendants_of, gone

UP = [sys.executable, "manage.py", "up"]


class RunningSite:
    """`manage.py up` on ports and a data folder of its own, and its output.

    The folder is empty, or `prepared` with static files and a database, so that it starts sooner.
    """

    def __init__(self, data: Path, prepared=False):
        data.mkdir(mode=0o755)  # as a plain mkdir makes it: everybody may read it
        if prepared:
            data.chmod(0o700)
            give(data)
        self.port, self.media_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
        self.environ = os.environ | {
            "PORT": str(self.port),
            "MEDIA_PORT": str(self.media_port),
            "HOTLINE_DATA": str(data),
        }
        self.log = data.with_suffix(".log")
        with self.log.open("w") as terminal:
            self.up = subprocess.Popen(
                UP, cwd=ROOT, env=self.environ, stdout=terminal, stderr=subprocess.STDOUT
            )
        try:
            self.wait_for_output(f"Hotline is at http://localhost:{self.port}", within=180)
        except AssertionError:
            self.up.kill()
            self.up.wait()
            raise

    def wait_for_output(self, text: str, times=1, within=60):
        eventually(
            lambda: self.log.read_text().count(text) >= times,
            lambda: f"no {text!r} in its output:\n{self.log.read_text()}",
            within,
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
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refused(environ) -> str:
    """The output of an `up` that must refuse to start."""
    result = subprocess.run(UP, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=30)
    assert result.returncode == 1, result
    return (result.stdout + result.stderr).strip()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    running = RunningSite(tmp_path_factory.mktemp("up") / "data")
    yield running
    running.stop(signal.SIGTERM)


def test_up_serves_the_site_and_shows_the_owners_link_on_an_empty_database(site):
    eventually(site.answers, "the site does not answer")
    site.wait_for_output(f"http://localhost:{site.port}/setup/")


def test_no_file_of_the_data_folder_can_be_read_by_others(site):
    data = Path(site.environ["HOTLINE_DATA"])
    kept = [data, *data.rglob("*")]
    assert any(path.suffix == ".sqlite3" for path in kept)
    assert not [path for path in kept if path.stat().st_mode & 0o077 and not path.is_socket()]


def test_a_second_up_says_that_one_is_running(site):
    assert refused(site.environ) == (
        f"Hotline is already running: process {site.up.pid}, http://localhost:{site.port}."
    )


def test_a_port_in_use_is_reported_in_one_sentence(site, tmp_path):
    elsewhere = site.environ | {"HOTLINE_DATA": str(tmp_path)}
    assert refused(elsewhere) == (
        f"Port {site.port} is taken by another program: set PORT to a free one."
    )
    elsewhere["PORT"] = str(free_port(socket.SOCK_STREAM))
    assert refused(elsewhere) == (
        f"UDP port {site.media_port} is taken by another program: set MEDIA_PORT to a free one."
    )


def test_a_database_that_does_not_answer_is_reported_in_one_sentence(tmp_path):
    nowhere = f"postgres://ada:secret@127.0.0.1:{free_port(socket.SOCK_STREAM)}/hotline"
    output = refused(
        os.environ
        | {"HOTLINE_DATA": str(tmp_path), "DATABASE_URL": nowhere}
        | {"PORT": str(free_port(socket.SOCK_STREAM))}
        | {"MEDIA_PORT": str(free_port(socket.SOCK_DGRAM))}
    )
    assert output.startswith("The database of DATABASE_URL does not answer: ")
    assert "\n" not in output and "secret" not in output


def test_a_bad_value_is_reported_and_nothing_else(tmp_path):
    output = refused(os.environ | {"HOTLINE_DATA": str(tmp_path), "PORT": "abc"})
    assert output == "PORT must be a number from 1 to 65535, not 'abc'."


def test_a_killed_media_server_comes_back_and_the_signal_is_shown(site):
    killed = site.child("manage.py media_server")
    os.kill(killed, signal.SIGKILL)
    site.wait_for_output("media was killed by SIGKILL; starting it again")
    eventually(
        lambda: site.child("manage.py media_server") not in (None, killed), "no new media server"
    )


def test_the_site_survives_the_death_of_valkey(site):
    killed = site.child("valkey-server")
    os.kill(killed, signal.SIGKILL)
    site.wait_for_output("valkey was killed by SIGKILL; starting it again")
    eventually(lambda: site.child("valkey-server") not in (None, killed), "no new Valkey")
    eventually(site.answers, "the site does not answer")


def test_ctrl_c_leaves_no_process_behind(tmp_path):
    site = RunningSite(tmp_path / "data", prepared=True)
    eventually(lambda: site.child("celery"), "no worker")
    pids = descendants_of(site.up.pid)
    assert site.stop(signal.SIGINT) == 0
    assert all(map(gone, pids))


def test_the_children_of_a_killed_up_end_too(tmp_path):
    site = RunningSite(tmp_path / "data", prepared=True)
    eventually(lambda: site.child("celery"), "no worker")
    pids = descendants_of(site.up.pid)
    site.stop(signal.SIGKILL)
    eventually(
        lambda: all(map(gone, pids)),
        lambda: f"still there: {[command_of(pid) for pid in pids if not gone(pid)]}",
        within=20,
    )
