"""Backup and restore on PostgreSQL, by its own programs."""

import importlib.util
import os
import secrets
import shutil
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from hotline.backup import Refused
from tests.support.postgres import WHEEL
from tests.support.recordings.factories import RATE

from .conftest import make_backup, manage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="it is of PostgreSQL"),
]


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """The programs of the server's version."""
    found = importlib.util.find_spec(WHEEL)
    folder = Path(found.origin).parent / "pginstall/bin"
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@pytest.fixture
def empty_database():
    """The address of a new database on the tests' server."""
    server, name = os.environ["TESTS_DATABASE_URL"], f"restored_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connected:
        connected.execute(f"CREATE DATABASE {name}")
    yield f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(server, autocommit=True) as connected:
        connected.execute(f"DROP DATABASE {name} WITH (FORCE)")


def rows(address, query):
    with psycopg.connect(address) as connected:
        return connected.execute(query).fetchall()


def test_a_database_is_restored_with_its_rows_and_its_files(
    recording, backup, empty_site, empty_database
):
    ended = manage(empty_site, "restore", backup, DATABASE_URL=empty_database)
    assert ended.returncode == 0, ended.stdout
    key = recording.room.key
    assert rows(empty_database, "SELECT key FROM rooms_room") == [(key,)]
    [[samples]] = rows(empty_database, "SELECT samples FROM recordings_take")
    assert samples == pytest.approx(2 * RATE, abs=1024)
    assert (empty_site / "recordings" / key / "index.m3u8").exists()
    again = manage(empty_site, "restore", backup, DATABASE_URL=empty_database)
    assert again.returncode == 1 and "This site is in use already" in again.stdout


def test_a_migrated_database_without_people_takes_a_backup(backup, empty_site, empty_database):
    migrated = manage(empty_site, "migrate", "--skip-checks", DATABASE_URL=empty_database)
    assert migrated.returncode == 0, migrated.stdout
    ended = manage(empty_site, "restore", backup, DATABASE_URL=empty_database)
    assert ended.returncode == 0, ended.stdout
    assert len(rows(empty_database, "SELECT key FROM rooms_room")) == 1


def test_a_backup_that_pg_restore_refuses_leaves_the_folders_empty(
    backup, empty_site, empty_database, monkeypatch, tmp_path
):
    broken = tmp_path / "bin/pg_restore"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'the server went away' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken.parent}:{os.environ['PATH']}")
    ended = manage(empty_site, "restore", backup, DATABASE_URL=empty_database)
    assert ended.returncode == 1
    assert "pg_restore failed: the server went away" in ended.stdout
    assert list((empty_site / "recordings").iterdir()) == []


def test_without_the_programs_of_postgresql_it_is_said_what_to_install(
    recording, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match=r"pg_dump is not installed: .*postgresql-client"):
        make_backup(tmp_path / "backup")


def test_an_older_pg_dump_than_the_server_is_said_in_its_own_words(
    recording, tmp_path, monkeypatch
):
    old = tmp_path / "bin/pg_dump"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'pg_dump: error: server version mismatch' >&2\nexit 1\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(old.parent))
    with pytest.raises(Refused, match="pg_dump failed: pg_dump: error: server version mismatch"):
        make_backup(tmp_path / "backup")


def newer_program(folder, name, rest):
    """A program of PostgreSQL 99, which does what the lines `rest` say."""
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    version = f'[ "$1" = --version ] && exec echo "{name} (PostgreSQL) 99.1"'
    path.write_text(f"#!/bin/sh\n{version}\n{rest}\n")
    path.chmod(0o755)
    return path.parent


def test_a_newer_pg_dump_than_the_server_is_said_with_the_backup(recording, tmp_path, monkeypatch):
    folder = newer_program(tmp_path, "pg_dump", f'exec "{shutil.which("pg_dump")}" "$@"')
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    said = make_backup(tmp_path / "backup")
    assert any("pg_dump is of PostgreSQL 99 and the server of" in line for line in said)


def test_a_newer_pg_restore_that_fails_says_which_one_to_install(
    backup, empty_site, empty_database, tmp_path, monkeypatch
):
    folder = newer_program(tmp_path, "pg_restore", "echo 'unknown setting' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    ended = manage(empty_site, "restore", backup, DATABASE_URL=empty_database)
    assert ended.returncode == 1
    assert "pg_restore failed: unknown setting pg_restore is of PostgreSQL 99" in ended.stdout
