"""What the log says of a database or a Redis that does not answer."""

import logging

import pytest
from django.db import OperationalError
from redis.exceptions import TimeoutError as RedisTimeout

from hotline import outages
from hotline.outages import Outage


@pytest.fixture
def minutes(monkeypatch):
    """Moves the clock on, by so many minutes."""
    now = [1000.0]
    monkeypatch.setattr("hotline.outages.time.monotonic", lambda: now[0])

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
