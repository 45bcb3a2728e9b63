"""Programs that can't work with a database say so at their start, and do not serve."""

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys

import pytest
from django.db import connection
from django.test import override_settings

from hotline.accounts import start_check
from hotline.accounts.models import SiteKey
from hotline.core import schema
from hotline.environment.converters import ROOT
from tests.support.browser.site import free_port
from tests.support.crowd.address import answers
from tests.support.eventually import eventually
from tests.support.prepared import DATABASE, give_database

WEB, MEDIA = ["manage.py", "web"], ["manage.py", "media_server"]
WORKER = ["-m", "celery", "--app", "hotline.celery", "--quiet", "worker", "--pool", "threads"]
UP = ["manage.py", "up"]
OWNER_LINK = ["manage.py", "owner_link"]
LATER = "0999_of_a_later_release"
TOO_LATE = "0999_remove_title_needs_0998"
NEWEST = "0010_site_backed_up_at"


@pytest.fixture
def data(tmp_path):
    """The folder of a site with a migrated database."""
    folder = tmp_path / "data"
    folder.mkdir(0o700)
    give_database(folder / DATABASE)
    return folder


def insert(name):
    return f"INSERT INTO django_migrations VALUES (9999, 'rooms', '{name}', '2030-01-01')"


def change(data, statement):
    with sqlite3.connect(data / DATABASE) as database:
        database.execute(statement)
    database.close()


def output_of(program, data, **environment):
    """Run a program that must refuse to start; return what it says."""
    ports = {"PORT": str(free_port()), "MEDIA_PORT": str(free_port(socket.SOCK_DGRAM))}
    ended = subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env={**os.environ, "HOTLINE_DATA": str(data), **ports, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1, ended
    return ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "program", [WEB, MEDIA, WORKER, OWNER_LINK], ids=["web", "media server", "worker", "owner link"]
)
def test_no_program_serves_a_database_whose_upgrade_stopped_half_way(program, data):
    change(data, f"DELETE FROM django_migrations WHERE name = '{NEWEST}'")
    said = output_of(program, data)
    assert f"(it lacks accounts {NEWEST}): run manage.py migrate, and start again." in said


@pytest.mark.parametrize(
    "program", [WEB, MEDIA, WORKER, UP], ids=["web", "media server", "worker", "up"]
)
def test_no_program_serves_a_database_that_lacks_what_its_code_needs(program, data):
    change(data, insert(TOO_LATE))
    assert f"it has had rooms {TOO_LATE}): install that release" in output_of(program, data)


def test_a_whole_site_does_not_start_with_a_database_of_a_newer_release(data):
    change(data, insert(LATER))
    assert f"it has had rooms {LATER}): install that release" in output_of(UP, data)


def test_a_program_goes_on_during_an_upgrade_and_says_so(data):
    change(data, insert(LATER))
    port = free_port()
    with (
        (data / "log").open("w") as log,
        subprocess.Popen(
            [sys.executable, *WEB, "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "HOTLINE_DATA": str(data)},
            stdout=log,
            stderr=log,
        ) as web,
    ):
        try:
            eventually(lambda: answers(port), (data / "log").read_text, within=60)
        finally:
            web.terminate()
    said = (data / "log").read_text()
    assert f"(it has had rooms {LATER}). It goes on, as during an upgrade" in said


@pytest.mark.parametrize(
    "program", [WEB, MEDIA, WORKER, UP], ids=["web", "media server", "worker", "up"]
)
def test_no_program_serves_the_database_of_another_site(program, data):
    change(data, f"INSERT INTO accounts_sitekey VALUES (1, '{'0' * 64}')")
    said = output_of(program, data)
    assert "is in use by another site, because its SECRET_KEY is not ours." in said


@pytest.mark.parametrize("program", [UP, ["manage.py", "migrate"]], ids=["up", "migrate"])
def test_the_tables_of_another_site_are_not_changed(program, data):
    change(data, f"INSERT INTO accounts_sitekey VALUES (1, '{'0' * 64}')")
    change(data, f"DELETE FROM django_migrations WHERE name = '{NEWEST}'")
    assert "is in use by another site" in output_of(program, data)
    with contextlib.closing(sqlite3.connect(data / DATABASE)) as database:
        names = database.execute("SELECT name FROM django_migrations").fetchall()
    assert (NEWEST,) not in names


def test_a_site_whose_key_was_changed_takes_its_database_back(data):
    old, new = {"SECRET_KEY": "o" * 40}, {"SECRET_KEY": "n" * 40}
    environment = {**os.environ, "HOTLINE_DATA": str(data)}
    command = [sys.executable, "manage.py", "change_key"]
    subprocess.run(command, cwd=ROOT, env={**environment, **new}, check=True, capture_output=True)
    assert "another site" in output_of(WEB, data, **old)


def test_no_link_is_printed_while_the_database_does_not_answer(data):
    url = f"postgres://hotline@127.0.0.1:{free_port()}/hotline"
    said = output_of(OWNER_LINK, data, DATABASE_URL=url)
    assert said.startswith("CommandError: The database does not answer: ")
    assert "Traceback" not in said


@pytest.mark.django_db
def test_machines_of_one_site_share_a_database_by_their_key():
    assert SiteKey.claim()
    assert SiteKey.claim()
    with override_settings(SECRET_KEY="the key of another site, which came later"):
        assert not SiteKey.claim()
        with pytest.raises(start_check.Unfit, match="another site"):
            start_check.look()
        SiteKey.replace()
        start_check.look()
    assert not SiteKey.claim()


@pytest.mark.django_db
def test_the_database_holds_nothing_by_which_the_key_could_be_guessed_from_others(settings):
    SiteKey.claim()
    [kept] = SiteKey.objects.values_list("fingerprint", flat=True)
    assert len(kept) == 64 and settings.SECRET_KEY not in kept


@pytest.mark.django_db
def test_a_migrated_database_has_no_difference_to_the_code():
    assert schema.difference() == schema.Difference([], [])


@pytest.mark.django_db
def test_a_difference_names_what_is_missing_and_what_is_newer():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = %s", [NEWEST])
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('qna', %s, '2030-01-01'), ('removed', '0001_initial', '2020-01-01')",
            [LATER],
        )
    assert schema.difference() == schema.Difference([("accounts", NEWEST)], [("qna", LATER)])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["0999_remove_key_needs_0009", "0999_remove_key_needs_0001", "0999_needs_it"]
)
def test_code_that_knows_what_a_later_migration_needs_goes_on(name):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('accounts', %s, '2030-01-01')",
            [name],
        )
    assert schema.difference().broken_by == []


def test_a_sentence_lists_three_migrations_at_most():
    names = [("rooms", f"000{number}") for number in range(5)]
    assert schema.listed(names) == "rooms 0000, rooms 0001, rooms 0002 and 2 more"


def test_a_program_that_started_without_a_database_ends_when_it_is_of_another_release(data):
    with contextlib.closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as holder:
        # Nobody else can even read then (sqlite.org/pragma.html#pragma_locking_mode).
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        holder.execute(insert(TOO_LATE))
        port = free_port()
        web = subprocess.Popen(
            [sys.executable, *WEB, "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "HOTLINE_DATA": str(data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            eventually(lambda: answers(port), lambda: f"no answer; exit {web.poll()}", within=60)
            holder.execute("COMMIT")
        except BaseException:
            web.kill()
            raise
    try:
        said, _ = web.communicate(timeout=60)
    finally:
        web.kill()
    assert "The database does not answer" in said
    assert f"it has had rooms {TOO_LATE}" in said
