"""PostgreSQL connections that don't wait for ever.

A server that is stopped, or a network that swallows everything, keeps the kernel's end of a
connection alive: neither `statement_timeout` nor TCP notices. So the client itself gives up.
"""

import psycopg
from psycopg import errors

PATIENCE = 8  # seconds for one statement; the slowest of a page takes some ms


class Connection(psycopg.Connection):
    """Closes itself when the server says nothing for `patience` seconds; None waits for ever, as
    migrations do.
    """

    patience = None

    def wait(self, gen, *args, **kwargs):
        if len(args) < 2:
            kwargs.setdefault("timeout", self.patience)
        try:
            return super().wait(gen, *args, **kwargs)
        except errors._WaitTimeout as error:
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {self.patience} s") from error


def limit_waits(seconds=PATIENCE):
    """For processes that people wait for."""
    Connection.patience = seconds


def options(given):
    """What Django's `OPTIONS` of a PostgreSQL database should be."""
    pool = given.get("pool")
    if isinstance(pool, dict):
        pool = {**pool, "connection_class": Connection}
    return {"connect_timeout": 5, "tcp_user_timeout": 1000 * PATIENCE, **given, "pool": pool}
