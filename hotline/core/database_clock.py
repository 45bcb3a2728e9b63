"""The clock of the database, which all machines of a site share.

Times of minutes that one machine notes and another compares are those of this clock, because that
of a machine may be wrong by minutes. In queries it is Django's `Now`, also in updates of columns of
which nobody asks for an equal time: SQLite writes that with fewer digits than Python has.
"""

import time
from datetime import UTC, datetime

from django.db import connection

QUERIES = {
    "postgresql": "SELECT statement_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')",
}


def database_now() -> datetime:
    """Return the time, by a query."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[connection.vendor])
        (now,) = cursor.fetchone()
    return datetime.fromisoformat(now).replace(tzinfo=UTC) if isinstance(now, str) else now


def clock_ahead() -> float:
    """Return how many seconds the clock of this machine is ahead of that of the database."""
    began = time.time()
    now = database_now()
    return (began + time.time()) / 2 - now.timestamp()
