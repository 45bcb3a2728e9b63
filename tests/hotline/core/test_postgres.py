"""Connections to PostgreSQL after an outage."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from hotline.celery import look_at_the_database
from hotline.core import postgres
from tests.support.eventually import eventually
from tests.support.postgres import NoServer, serving_postgres

BACK_WITHIN = 2.0  # seconds; by the library's own pauses it would take 3 here


def test_a_pool_is_back_within_two_seconds_of_the_server():
    try:
        with serving_postgres() as server:
            options = postgres.options({})["pool"]
            with ConnectionPool(server.url, name="test", **options) as pool:
                with pool.connection() as connection:
                    connection.execute("SELECT 1")
                server.end()
                with pytest.raises(psycopg.OperationalError), pool.connection() as connection:
                    connection.execute("SELECT 1")
                time.sleep(4)
                server.start()
                began = time.monotonic()

                def answers():
                    # The pool may still have a connection that the end of the server broke.
                    with suppress(psycopg.OperationalError), pool.connection(30) as connection:
                        return connection.execute("SELECT 1").fetchone()

                assert eventually(answers, "no connection", 30) == (1,)
                assert time.monotonic() - began < BACK_WITHIN
    except NoServer as reason:
        pytest.skip(str(reason))


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_not_wait_for_ever_for_a_server_that_is_silent(monkeypatch):
    monkeypatch.setattr(postgres.Connection, "patience", None)
    monkeypatch.setattr(postgres, "WORKER_PATIENCE", 0.5)
    look_at_the_database()  # as Celery does when a worker starts
    try:
        with (
            serving_postgres() as server,
            postgres.Connection.connect(server.url) as connection,
            ThreadPoolExecutor(1) as threads,
            server.stopped(),
        ):
            asked = threads.submit(connection.execute, "SELECT 1")
            eventually(asked.done, "it waits still")
            assert isinstance(asked.exception(), psycopg.OperationalError)
    except NoServer as reason:
        pytest.skip(str(reason))
