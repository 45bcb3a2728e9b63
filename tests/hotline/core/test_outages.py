"""What the log says of a database or a Redis that does not answer."""

import logging
import sqlite3
from io import StringIO

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connection
from redis.exceptions import TimeoutError as RedisTimeout

from hotline.accounts.models import Site
from hotline.core import outages
from hotline.core.outages import OneLineFilter, Outage
from hotline.push.close_on_outage import CloseOnOutage


@pytest.fixture
def minutes(monkeypatch):
    """Moves the clock on, by so many minutes."""
    now = [1000.0]
    monkeypatch.setattr("hotline.core.outages.time.monotonic", lambda: now[0])

    def pass_by(minutes):
        now[0] += 60 * minutes

    return pass_by


def test_an_outage_is_one_line_a_minute(caplog, minutes):
    outage = Outage("Redis does not answer", "votes are shown late")
    for _ in range(5):
        outage.note(RedisTimeout("Timeout reading\nfrom socket"))
    assert caplog.messages == [
        "Redis does not answer (Timeout reading from socket): votes are shown late."
    ]
    minutes(1)
    outage.note(RedisTimeout("Timeout reading"))
    assert len(caplog.records) == 2
    assert all(record.levelno == logging.WARNING for record in caplog.records)
    assert not any(record.exc_info for record in caplog.records)


def test_a_fault_of_our_own_is_no_outage(caplog):
    assert not outages.noted(ValueError("a fault"))
    assert outages.of(OperationalError("database is locked")) is outages.DATABASE
    assert outages.of(RedisTimeout()) is outages.REDIS
    assert not caplog.records


def raised_from(cause):
    """As Django raises what the database's own library does."""
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("name", "outage"),
    [
        ("SQLITE_BUSY", True),
        ("SQLITE_BUSY_SNAPSHOT", True),
        ("SQLITE_LOCKED_SHAREDCACHE", True),
        ("SQLITE_IOERR_FSYNC", True),
        ("SQLITE_CANTOPEN", True),
        ("SQLITE_FULL", True),
        ("SQLITE_ERROR", False),  # no such column or table, and syntax
        ("SQLITE_READONLY", False),
    ],
)
def test_of_what_sqlite_raises_only_some_is_an_outage(name, outage):
    cause = sqlite3.OperationalError("why")
    cause.sqlite_errorname = name
    assert outages.of(raised_from(cause)) is (outages.DATABASE if outage else None)


@pytest.mark.parametrize(
    ("kind", "outage"),
    [
        (psycopg.OperationalError, True),  # the connection failed
        (psycopg.errors.ConnectionTimeout, True),
        (psycopg.errors.AdminShutdown, True),
        (psycopg.errors.CannotConnectNow, True),
        (psycopg.errors.QueryCanceled, True),
        (psycopg.errors.LockNotAvailable, True),
        (psycopg.errors.TooManyConnections, True),
        (psycopg.errors.DiskFull, True),
        (psycopg.errors.IoError, True),
        (psycopg.errors.DeadlockDetected, True),  # rolled back: to try again helps
        (psycopg.errors.StatementTooComplex, False),
        (psycopg.errors.ObjectNotInPrerequisiteState, False),
    ],
)
def test_of_what_postgresql_raises_only_some_is_an_outage(kind, outage):
    assert outages.of(raised_from(kind("why"))) is (outages.DATABASE if outage else None)


@pytest.mark.django_db(transaction=True)
def test_a_forgotten_migration_is_no_outage():
    with (
        pytest.raises((OperationalError, ProgrammingError)) as raised,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT no_such_column FROM " + Site._meta.db_table)
    assert outages.of(raised.value) is None


def test_the_traceback_of_a_library_becomes_the_same_line(caplog):
    library = logging.getLogger("a.package")
    handler = logging.StreamHandler(written := StringIO())
    handler.addFilter(OneLineFilter())
    library.addHandler(handler)
    for error in (RedisTimeout("Timeout reading"), ValueError("a fault")):
        try:
            raise error
        except Exception:
            library.exception("unexpected")
    assert "Timeout" not in written.getvalue()
    assert "ValueError: a fault" in written.getvalue()
    assert any(message.startswith("Redis does not answer") for message in caplog.messages)


async def test_a_socket_is_closed_when_the_database_is_away():
    sent = []

    async def app(scope, receive, send):
        raise OperationalError("the connection is lost")

    async def send(message):
        sent.append(message)

    await CloseOnOutage(app)({}, None, send)
    assert sent == [{"type": "websocket.close", "code": 1013}]


async def test_a_fault_in_a_socket_stays_a_fault():
    async def app(scope, receive, send):
        raise ValueError("a fault")

    with pytest.raises(ValueError, match="a fault"):
        await CloseOnOutage(app)({}, None, None)
