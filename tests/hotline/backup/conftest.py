import os
import subprocess
import sys
from pathlib import Path

import pytest

from hotline.backup import making
from hotline.environment.converters import ROOT
from recordings.models import Recording
from tests.support.prepared import DATABASE, give_database
from tests.support.recordings.factories import record, writer_of


def manage(data: Path, *arguments, within=(), **environment):
    """Run a command of `manage.py` on the site in a folder; return how it ended.

    `within` is a program that runs the command.
    """
    return subprocess.run(
        [*within, sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "HOTLINE_DATA": str(data), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )


def make_backup(folder: Path, former=None):
    """Back up the tests' own site; return what was said."""
    said: list[str] = []
    making.make(folder, former, said.append)
    return said


def small_disk(size):
    """A program that runs another with a disk of `size` at /mnt, which nobody else sees."""
    inside = f'mount -t tmpfs -o size={size} tmpfs /mnt && exec "$@"'
    found = ["unshare", "--mount", "sh", "-c", inside, "sh"]
    try:
        tried = subprocess.run([*found, "true"], capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if tried.returncode:
        pytest.skip("no disk can be mounted here")
    return found


@pytest.fixture
def recordings(settings, tmp_path):
    """The folder of the recordings, beside those of the backups, as on one disk."""
    settings.RECORDINGS_ROOT = tmp_path / "recordings"
    settings.RECORDINGS_ROOT.mkdir()
    return settings.RECORDINGS_ROOT


@pytest.fixture
def recording(recordings, live_room):
    """Ada's sealed recording, of two seconds."""
    recording = Recording.objects.get(room=live_room)
    record(writer_of(recording.directory), seconds=2)
    live_room.end()
    recording.room = live_room
    recording.finish()
    recording.refresh_from_db()
    return recording


@pytest.fixture
def backup(recording, tmp_path):
    """A finished backup of the tests' site with Ada's recording."""
    make_backup(tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def empty_site(tmp_path):
    """The folder of a site that has never been started."""
    folder = tmp_path / "empty"
    folder.mkdir(0o700)
    return folder


@pytest.fixture
def site_with_a_long_file(empty_site):
    give_database(empty_site / DATABASE)
    folder = empty_site / "recordings/room/e1/t1"
    folder.mkdir(parents=True)
    (folder / "00000.m4s").write_bytes(bytes(3 << 20))
    return empty_site
