"""PostgreSQL connections that don't wait for ever.

A stopped server, or a network that drops all packets, leaves the kernel's end of a connection
alive: neither `statement_timeout` nor TCP notices. So the client itself gives up.
"""

from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.rows import TupleRow
from psycopg_pool.base import AttemptWithBackoff

AttemptWithBackoff.DELAY_BACKOFF = 1.0  # of all pools of this process, see `options`

PATIENCE = 8  # seconds for one statement; the slowest statement of a page takes some ms
WORKER_PATIENCE = 60  # seconds; the slowest one of a worker deletes the expired sessions
MOST_CONNECTIONS = 16  # of one process

R = TypeVar("R")


class Connection(psycopg.Connection[TupleRow]):
    """A connection that closes itself when the server is silent for `patience` seconds.

    None waits for ever, which migrations need.
    """

    patience: ClassVar[float | None] = None

    def wait(self, gen: PQGen[R], *args: Any, **kwargs: Any) -> R:
        # The other arguments are psycopg's own: an interval, and a timeout that we only fill in.
        if len(args) < 2:
            kwargs.setdefault("timeout", self.patience)
        try:
            return super().wait(gen, *args, **kwargs)
        except errors._WaitTimeout as error:
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {self.patience} s") from error


def limit_waits(seconds: float | None = PATIENCE) -> None:
    """Limit the waits of all connections of this process."""
    Connection.patience = seconds


def options(given: dict[str, Any]) -> dict[str, Any]:
    """Return Django's `OPTIONS` of a PostgreSQL database, with our connection class and limits.

    Each process has a pool, because opening a connection costs 5 ms and taking one from the pool
    0.2 ms. While the server refuses connections, the pool tries once a second. By itself it would
    double its pauses, so that after a minute's outage pages came back half a minute later.

    Args:
        given: those of the query of `DATABASE_URL`.
    """
    pool = {"min_size": 1, "max_size": MOST_CONNECTIONS, "timeout": PATIENCE}
    return {
        "connect_timeout": 5,
        "tcp_user_timeout": 1000 * PATIENCE,
        "pool": {**pool, "connection_class": Connection},
        **given,
    }
