"""Where tests run: folders and servers of their own, and no network but this machine's."""

import shutil
import socket
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.support.emptying import empty_tables
from tests.support.environment import DATA
from tests.support.network.namespaces import REACHABLE
from tests.support.prepared import give_database
from tests.support.valkey import serving_valkey

pytest_plugins = ["tests.support.cast"]

# No cost is asserted by the clock: what a busy machine takes long for is not wrong.
TOO_SLOW = [HealthCheck.too_slow]
hypothesis_settings.register_profile("ours", deadline=None, suppress_health_check=TOO_SLOW)
hypothesis_settings.load_profile("ours")


def pytest_unconfigure(config):
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def valkey():
    with serving_valkey(DATA) as server:
        yield server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, as in life: threads share it, which they could not do with one in memory.
        database["TEST"]["NAME"] = DATA / "test.sqlite3"
        give_database(DATA / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    from django.conf import settings

    # Keeps the copy of the migrated database, which `migrate` completes if need be.
    return django_db_keepdb or settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    yield
    if connection.vendor == "postgresql":
        # Threads of the tests hold connections until the process ends, and a database that has
        # one can't be dropped.
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True, scope="session")
def empty_tables_quickly():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture(autouse=True, scope="session")
def light_settings():
    """Once for all tests: a thread that one test left behind reads settings between it and the
    next, and Django would keep the storage that they named.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        MEDIA_PORT=0,  # any that is free: workers run media servers at the same time
    ):
        yield


@pytest.fixture(autouse=True)
def outages_of_its_own():
    """After one that is felt, things are left untried for a moment, which must not be the next
    test's.
    """
    yield
    from hotline.core import outages

    for outage in (outages.DATABASE, outages.REDIS, outages.RECORDINGS):
        outage.forget()


@pytest.fixture(autouse=True)
def english():
    """A request leaves its language behind, which must not be the next test's."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def no_drawn_parts():
    """Rooms of several tests have the same numbers, and parts of pages are kept by these."""
    from tests.support import kept

    kept.forget()
    caches["replays"].clear()


@pytest.fixture(autouse=True)
def full_buckets(monkeypatch):
    """What one test did too often is not held against the next: limits hold, in keys of its own."""
    monkeypatch.setattr("hotline.limits.spending.PREFIX", f"hotline:limit:{uuid4().hex}")


@pytest.fixture(autouse=True)
def recordings_of_its_own(settings, tmp_path):
    settings.RECORDINGS_ROOT = tmp_path / "recordings"


@pytest.fixture(autouse=True, scope="session")
def only_this_machine():
    """Any connection that leaves the machine is an error."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            here = host.startswith("127.") or host in ("::1", "localhost", "")
            if not (here or host in REACHABLE):
                raise OSError(f"Tests may not reach {host}.")
        return connect(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect
