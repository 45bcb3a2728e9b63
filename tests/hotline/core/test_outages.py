"""Log lines about a database or a Redis that does not answer."""

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
def pass_minutes(monkeypatch):
    """A function that moves the clock on by a number of minutes."""
    now = [1000.0]
    monkeypatch.setattr("hotline.core.outages.time.monotonic", lambda: now[0])

    def move(minutes):
        now[0] += 60 * minutes

    return move


def test_an_outage_is_logged_once_a_minute(caplog, pass_minutes):
    outage = Outage("Redis does not answer", "votes are shown late")
    for _ in range(5):
        outage.note(RedisTimeout("Timeout reading\nfrom socket"))
    assert caplog.messages == [
        "Redis does not answer (Timeout reading from socket): votes are shown late."
    ]
    pass_minutes(1)
    outage.note(RedisTimeout("Timeout reading"))
    assert len(caplog.records) == 2
    assert all(record.levelno == logging.WARNING for record in caplog.records)
    assert not any(record.exc_info for record in caplog.records)


def test_an_error_of_our_own_is_no_outage(caplog):
    assert not outages.noted(ValueError("a fault"))
    assert outages.of(OperationalError("database is locked")) is outages.DATABASE
    assert outages.of(RedisTimeout()) is outages.REDIS
    assert not caplog.records


def raised_from(cause):
    """Django's error for `cause`, an error of the database's own library."""
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
def test_only_some_sqlite_errors_are_an_outage(name, outage):
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
        (psycopg.errors.DeadlockDetected, True),  # rolled back, so trying again helps
        (psycopg.errors.StatementTooComplex, False),
        (psycopg.errors.ObjectNotInPrerequisiteState, False),
    ],
)
def test_only_some_postgresql_errors_are_an_outage(kind, outage):
    assert outages.of(raised_from(kind("why"))) is (outages.DATABASE if outage else None)


@pytest.mark.django_db(transaction=True)
def test_a_missing_column_is_no_outage():
    with (
        pytest.raises((OperationalError, ProgrammingError)) as raised,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT no_such_column FROM " + Site._meta.db_table)
    assert outages.of(raised.value) is None


def test_a_librarys_traceback_of_an_outage_becomes_one_line(caplog):
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


async def test_an_error_of_our_own_in_a_socket_is_raised():
    async def app(scope, receive, send):
        raise ValueError("a fault")

    with pytest.raises(ValueError, match="a fault"):
        await CloseOnOutage(app)({}, None, None)
