"""What sites and workers need before they start, made once for all: static files and a database.

To collect and compress the static files takes 9 s of CPU, and to migrate an empty database 4 s.
Each site and each worker of the tests gets a copy. Both are kept in `.venv/prepared` until one of
their sources changes.
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv/prepared"
APPS = ("hotline", "rooms", "qna", "recordings")
DATABASE = "hotline.sqlite3"
PREPARE = """import django; django.setup()
from hotline.supervisor import prepare; prepare.{what}()"""


def give_static_files(folder: Path):
    """Copy the static files, as `up` collects them, to `folder`, the STATIC_ROOT of a site."""
    _collect()
    shutil.copytree(FOLDER / "static", folder, dirs_exist_ok=True)


def give_database(path: Path):
    """Copy an SQLite database that is migrated and empty to `path`."""
    shutil.copy(_migrated(), path)  # with its mode


def give(data: Path):
    """Fill the data folder of a site, so that its first start has nothing to collect or migrate."""
    give_static_files(data / "static")
    give_database(data / DATABASE)


@functools.cache
def _collect():
    with _alone("static"):
        _run("static_files")  # does nothing if all is as it was


@functools.cache
def _migrated():
    with _alone("database"):
        path = FOLDER / f"{_state_of_migrations()}.sqlite3"
        if not path.exists():
            for old in FOLDER.glob("*.sqlite3*"):
                old.unlink()
            _run("database")
            (FOLDER / DATABASE).rename(path)
        return path


def _state_of_migrations():
    """A hash of the applications' migrations, and of the releases of those that are not ours."""
    seen = hashlib.sha256((ROOT / "requirements/base.txt").read_bytes())
    for app in APPS:
        for path in sorted((ROOT / app).rglob("migrations/*.py")):
            seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


@contextlib.contextmanager
def _alone(what):
    """Keep other processes from preparing the same."""
    FOLDER.mkdir(0o700, parents=True, exist_ok=True)  # a site's folder is its alone
    with (FOLDER / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(what):
    """Run a step of `up`."""
    environ = {**os.environ, "HOTLINE_DATA": str(FOLDER)}
    environ |= {"DJANGO_SETTINGS_MODULE": "hotline.settings"}
    subprocess.run(
        [sys.executable, "-c", PREPARE.format(what=what)], check=True, cwd=ROOT, env=environ
    )
