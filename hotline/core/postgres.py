"""PostgreSQL connections that don't wait for ever.

A stopped server, or a network that drops all packets, leaves the kernel's end of a connection
alive: neither `statement_timeout` nor TCP notices. So the client itself gives up.
"""

import psycopg
from psycopg import errors

PATIENCE = 8  # seconds for one statement; the slowest statement of a page takes some ms


class Connection(psycopg.Connection):
    """A connection that closes itself when the server is silent for `patience` seconds.

    None waits for ever, which migrations need.
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
    """Limit the waits of all connections of this process, because people wait for it."""
    Connection.patience = seconds


def options(given):
    """Return Django's `OPTIONS` of a PostgreSQL database, with our connection class and limits."""
    pool = given.get("pool")
    if isinstance(pool, dict):
        pool = {**pool, "connection_class": Connection}
    return {"connect_timeout": 5, "tcp_user_timeout": 1000 * PATIENCE, **given, "pool": pool}
