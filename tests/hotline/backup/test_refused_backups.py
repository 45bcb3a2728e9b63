"""Backups that can't be restored, and sites that can't take one: refused in words, unchanged."""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3

import pytest
from django.db import connection

from hotline.backup import Refused, restoring
from tests.support.prepared import DATABASE, give_database

from .conftest import manage, small_disk

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the refusals are the same"),
]


def change_manifest(backup, **told):
    path = backup / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | told))


def change_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()  # it may be a link to the site's own
    path.write_bytes(content)


def a_segment(backup):
    return sorted(backup.glob("recordings/*/e1/t1/*.m4s"))[0]


def cut(path):
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[: len(content) // 2])


def of_a_newer_release(backup):
    told = json.loads((backup / "manifest.json").read_text())
    change_manifest(backup, migrations=[*told["migrations"], ["rooms", "0999_later"]])


DAMAGES = {
    "cut in the middle": (
        lambda backup: (backup / "manifest.json").unlink(),
        "is not a finished backup: it has no manifest.json",
    ),
    "a changed byte of a segment": (
        lambda backup: change_byte(a_segment(backup)),
        "was changed after the backup",
    ),
    "a changed byte of the database": (
        lambda backup: change_byte(backup / "database.sqlite3"),
        "was changed after the backup",
    ),
    "a cut segment": (lambda backup: cut(a_segment(backup)), "was changed after the backup"),
    "a missing segment": (lambda backup: a_segment(backup).unlink(), "is missing"),
    "a cut list": (lambda backup: cut(backup / "files.sha256"), "was changed after the backup"),
    "no list": (lambda backup: (backup / "files.sha256").unlink(), "can't be read"),
    "a damaged manifest": (lambda backup: cut(backup / "manifest.json"), "can't be read"),
    "a manifest that lacks a value": (
        lambda backup: (backup / "manifest.json").write_text('{"format": 1, "migrations": []}'),
        "is damaged",
    ),
    "another form": (
        lambda backup: change_manifest(backup, format=2),
        "was made by another release",
    ),
    "a newer release": (of_a_newer_release, "is newer than this code (rooms 0999_later)"),
    "another kind of database": (
        lambda backup: change_manifest(backup, database="postgresql"),
        "is of a database of the kind postgresql",
    ),
    "no folder": (shutil.rmtree, "is no folder"),
}


def contents(folder):
    """What restoring may change: all but the lock, and the key that each first start makes."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.name not in ("up.lock", "secret_key", "recordings")
    )


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_and_leaves_the_site_empty(damage, backup, empty_site):
    spoil, words = DAMAGES[damage]
    spoil(backup)
    ended = manage(empty_site, "restore", backup)
    assert ended.returncode == 1
    assert words in ended.stdout and "Traceback" not in ended.stdout
    assert contents(empty_site) == []


def test_damaged_files_of_recordings_are_left_out_where_that_is_asked_for(backup, empty_site):
    damaged, missing, *_ = sorted(backup.glob("recordings/*/e1/t1/*.m4s"))
    change_byte(damaged)
    missing.unlink()
    ended = manage(empty_site, "restore", backup, "--without-damaged")
    assert ended.returncode == 0, ended.stdout
    assert f"{damaged} was changed after the backup.\n{missing} is missing.\n" in ended.stdout
    of_backup = {path.relative_to(backup) for path in backup.glob("recordings/**/*.*")}
    restored = {path.relative_to(empty_site) for path in empty_site.glob("recordings/**/*.*")}
    assert restored == of_backup - {damaged.relative_to(backup)}


def test_a_damaged_database_is_refused_also_then(backup, empty_site):
    change_byte(backup / "database.sqlite3")
    ended = manage(empty_site, "restore", backup, "--without-damaged")
    assert ended.returncode == 1 and "database.sqlite3 was changed" in ended.stdout
    assert contents(empty_site) == []


def test_the_root_of_a_new_disk_counts_as_empty(backup, empty_site):
    (empty_site / "recordings/lost+found").mkdir(parents=True)
    ended = manage(empty_site, "restore", backup)
    assert ended.returncode == 0, ended.stdout


def test_a_list_that_names_a_path_outside_of_the_backup_is_refused(backup, empty_site):
    (backup.parent / "stolen").write_text("not of the backup")
    listed = backup / "files.sha256"
    listed.write_text(f"{'0' * 64}  ../stolen\n")
    digest = hashlib.sha256(listed.read_bytes()).hexdigest()
    change_manifest(backup, list_hash=digest, files=1)
    ended = manage(empty_site, "restore", backup)
    assert ended.returncode == 1 and "which is not in the backup" in ended.stdout


def test_a_site_with_people_is_refused(backup, empty_site):
    with pytest.raises(Refused, match="This site is in use already"):
        restoring.restore(backup, print)


def test_recordings_that_are_there_already_are_refused(backup, empty_site):
    (empty_site / "recordings/room").mkdir(parents=True)
    ended = manage(empty_site, "restore", backup)
    assert ended.returncode == 1 and "is not empty: move away what is in it" in ended.stdout
    assert contents(empty_site) == ["recordings/room"]


def test_a_database_of_something_else_is_refused(backup, empty_site):
    opened = sqlite3.connect(empty_site / DATABASE)
    opened.execute("CREATE TABLE invoices (number INTEGER)")
    opened.close()
    ended = manage(empty_site, "restore", backup)
    assert ended.returncode == 1 and "tables that are not Hotline's (invoices)" in ended.stdout


def test_another_key_in_the_environment_is_refused(backup, empty_site):
    ended = manage(empty_site, "restore", backup, SECRET_KEY="k" * 40)
    assert ended.returncode == 1 and "SECRET_KEY is set to another key" in ended.stdout


def test_a_site_that_runs_is_refused(backup, empty_site):
    with (empty_site / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = manage(empty_site, "restore", backup)
    assert ended.returncode == 1 and "Hotline is already running" in ended.stdout


def test_a_disk_that_is_too_small_is_said_before_anything_is_copied(backup):
    within = [*small_disk("512k"), "sh", "-c", 'chmod 700 /mnt && exec "$@"', "sh"]
    ended = manage("/mnt", "restore", backup, within=within)
    assert ended.returncode == 1
    assert "and the disk of /mnt/recordings has" in ended.stdout


def test_a_site_that_nobody_has_used_yet_takes_a_backup(backup, empty_site):
    give_database(empty_site / DATABASE)
    (empty_site / "recordings/.restoring/room").mkdir(parents=True)  # of one that was killed
    ended = manage(empty_site, "restore", backup)
    assert ended.returncode == 0, ended.stdout
    assert not (empty_site / "recordings/.restoring").exists()
    assert os.listdir(empty_site / "recordings") == os.listdir(backup / "recordings")
