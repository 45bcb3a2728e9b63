"""Connections to PostgreSQL after an outage."""

import time
from contextlib import suppress

import psycopg
import pytest
from psycopg_pool import ConnectionPool

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
