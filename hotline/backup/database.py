"""The database of a backup: copied while the site runs, and put into an empty site."""

import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from psycopg.conninfo import make_conninfo

from hotline.accounts.models import User
from recordings.media.atomic_write import sync_directory

from . import Refused
from .files import copy

FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
"""The name of the database in a backup, by Django's name of its kind."""

WITHIN = 4 * 3600  # seconds that a program of PostgreSQL may take


def dump(target: Path) -> None:
    """Copy the database into a file, as it is at one moment. Raises Refused or OSError.

    SQLite's online backup (sqlite.org/backup.html) reads all pages in one step, during which others
    write on; `pg_dump` reads in one transaction.
    """
    if connection.vendor == "sqlite":
        _dump_sqlite(target)
    else:
        program = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
        _run([*program, f"--file={target}"])


def size() -> int:
    """Return the bytes that a dump takes; 0 for PostgreSQL, whose dump is compressed."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    return 0


def doubt_about(program: str) -> str:
    """Return a sentence if a program of PostgreSQL is newer than the server; else nothing.

    `pg_restore` 17 begins with a setting that servers before 17 refuse, whatever made the dump.
    """
    if connection.vendor == "sqlite":
        return ""
    told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30)
    version = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        [server] = cursor.fetchone()
    if not version or int(version[1]) <= server:
        return ""
    return (
        f"{program} is of PostgreSQL {version[1]} and the server of {server}: install the client"
        f" programs of {server} (postgresql-client-{server} on Debian), because newer ones may not"
        " be able to restore a backup."
    )


def is_empty() -> bool:
    """Whether the database has no tables, or those of a site that nobody has used yet.

    Raises Refused for a database with tables that are not a site's.
    """
    connection.close()
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    tables = set(connection.introspection.table_names())
    if strange := sorted(name for name in tables if not _is_ours(name)):
        raise Refused(
            f"The database has tables that are not Hotline's ({', '.join(strange[:3])}): take a"
            " database that nothing else uses."
        )
    return User._meta.db_table not in tables or not User.objects.exists()


def load(source: Path) -> None:
    """Put a dump in the place of an empty database. Raises Refused or OSError."""
    if connection.vendor == "sqlite":
        _load_sqlite(source)
        return
    tables = list(filter(_is_ours, connection.introspection.table_names()))
    if tables:
        quoted = ", ".join(map(connection.ops.quote_name, tables))
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {quoted} CASCADE")
    connection.close()
    program = ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner"]
    _run([*program, "--no-privileges", str(source)])


def _is_ours(table: str) -> bool:
    """Whether a table is one that our migrations make: some of them have no model."""
    beginnings = [f"{config.label}_" for config in apps.get_app_configs()]
    return table.startswith(("django_", *beginnings))


def _dump_sqlite(target: Path) -> None:
    name = Path(connection.settings_dict["NAME"]).absolute()
    try:
        with (
            closing(sqlite3.connect(f"{name.as_uri()}?mode=ro", uri=True, timeout=30)) as read,
            closing(sqlite3.connect(target)) as written,
        ):
            read.backup(written)
            # One file alone: with a log of writes beside it half of it could be copied.
            written.execute("PRAGMA journal_mode = DELETE")
            [[said], *_] = written.execute("PRAGMA quick_check").fetchall()
    except sqlite3.Error as error:
        raise Refused(f"The database {name} can't be copied to {target}: {error}.") from None
    if said != "ok":
        raise Refused(f"The database {name} is damaged: {said}.")
    descriptor = os.open(target, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _load_sqlite(source: Path) -> None:
    place = Path(connection.settings_dict["NAME"])
    connection.close()
    for ending in ("-wal", "-shm"):  # of the empty database
        place.with_name(place.name + ending).unlink(missing_ok=True)
    draft = place.with_name(f".{place.name}.restoring")  # `source` may lie on another disk
    draft.unlink(missing_ok=True)
    copy(source, draft)
    draft.replace(place)
    sync_directory(place.parent)


def _run(program: list[str]) -> None:
    """Run a program of PostgreSQL on our database. Raises Refused."""
    told = connection.settings_dict
    given: dict[str, Any] = told["OPTIONS"]
    options = {name: value for name, value in given.items() if isinstance(value, str | int)}
    place = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"]}
    wanted = make_conninfo(
        dbname=told["NAME"], **{key: value for key, value in (place | options).items() if value}
    )
    # A password on a command line could be read by every user of the machine.
    secret = {"PGPASSWORD": told["PASSWORD"]} if told["PASSWORD"] else {}
    try:
        ended = subprocess.run(
            [*program, f"--dbname={wanted}"],
            env=os.environ | secret,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=WITHIN,
        )
    except FileNotFoundError:
        raise Refused(
            f"{program[0]} is not installed: it comes with the client programs of PostgreSQL"
            " (postgresql-client on Debian), of the server's version."
        ) from None
    except subprocess.TimeoutExpired:
        raise Refused(f"{program[0]} did not end within {WITHIN // 3600} hours.") from None
    if ended.returncode:
        said = " ".join(ended.stderr.split())[-400:] or f"status {ended.returncode}"
        raise Refused(f"{program[0]} failed: {said} {doubt_about(program[0])}".rstrip())
