"""Log outages of the database, Redis or the disk: one line a minute, with the effect on people."""

import logging
import threading
import time

from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from .disk_look import NoAnswer

log = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError)
"""Exceptions that Django raises for a database that does not answer, and for some other faults;
`of` distinguishes them.
"""

SQLITE_AWAY = ("BUSY", "LOCKED", "IOERR", "CANTOPEN", "FULL")
"""Beginnings of the names of SQLite's result codes (sqlite.org/rescode.html), after SQLITE_. Other
codes are faults of the program, such as a missing table after a forgotten migration.
"""

POSTGRESQL_AWAY = ("08", "40", "53", "55P03", "57", "58")
"""Beginnings of PostgreSQL's error codes (appendix A of its manual): connections, transactions
that it rolled back, resources, locks, operators, the system. An error of the connection itself has
no code.
"""

EVERY = 60  # seconds between two log lines about the same outage
FELT = 3  # seconds for which `is_felt` stays true


class Outage:
    """A service that is sometimes away or slow, with an effect on people in the rooms.

    Args:
        what: the beginning of the log line, such as "Redis does not answer".
        cost: the effect that people in the rooms notice.
    """

    def __init__(self, what: str, cost: str) -> None:
        self._what, self._cost = what, cost
        self._lock = threading.Lock()
        self._said_at: float | None = None
        self._felt_at: float | None = None

    @property
    def is_felt(self) -> bool:
        """Whether it was noted within the last FELT seconds.

        Callers then skip optional work, because each attempt waits for a timeout.
        """
        return self._felt_at is not None and time.monotonic() - self._felt_at < FELT

    def felt_since(self, moment: float) -> bool:
        """Whether it was noted at `moment` (monotonic seconds) or later."""
        return self._felt_at is not None and self._felt_at >= moment

    def note(self, error: object) -> None:
        """Log a failure that it caused, unless one was logged within the last minute.

        Args:
            error: the exception, or a few words.
        """
        now = self._felt_at = time.monotonic()
        with self._lock:
            if self._said_at is not None and now - self._said_at < EVERY:
                return
            self._said_at = now
        log.warning("%s (%s): %s.", self._what, _reason(error), self._cost)

    def forget(self) -> None:
        """Reset, as if it had never been noted."""
        self._said_at = self._felt_at = None


DATABASE = Outage(
    "The database does not answer",
    "nobody can come in, ask or vote, and who comes on stage is shown late;"
    " live rooms go on with sound, picture and recording",
)
REDIS = Outage(
    "Redis does not answer",
    "questions, votes and levels are shown late, and nobody can start to speak or to listen;"
    " live rooms go on with sound, picture and recording",
)
DISK = Outage(
    "The disk or the machine is slower than the program",
    "the recording has a gap, and goes on by itself; people hear and see nothing of that",
)

RECORDINGS = Outage(
    "The disk of the recordings does not answer",
    "nothing that was recorded can be played or downloaded, and recordings that run may have a gap;"
    " live rooms go on",
)


class OneLineFilter(logging.Filter):
    """Log filter: note an outage that a library logs, instead of printing its traceback.

    It also drops Daphne's "took too long to shut down" for sockets that wait for the database
    after their page has gone.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "daphne.server" and "took too long to shut down" in record.getMessage():
            return not DATABASE.felt_since(time.monotonic() - EVERY)
        error = record.exc_info[1] if record.exc_info else None
        return error is None or not noted(error)


def of(error: BaseException | None) -> Outage | None:
    """Return the outage that caused an exception; None for other faults."""
    if isinstance(error, AWAY):
        return DATABASE if _is_away(error.__cause__) else None
    if isinstance(error, NoAnswer):
        return RECORDINGS
    return REDIS if isinstance(error, RedisError | BrokerError) else None


def _is_away(cause: BaseException | None) -> bool:
    """Whether an exception of the database's own library, or None, means that it is away."""
    name: str | None = getattr(cause, "sqlite_errorname", None)
    if name:
        return name.removeprefix("SQLITE_").startswith(SQLITE_AWAY)
    code: str | None = getattr(cause, "sqlstate", None)
    return code is None or code.startswith(POSTGRESQL_AWAY)


def noted(error: BaseException | None) -> bool:
    """Note the outage that caused an exception; return whether there was one.

    The caller logs other faults, with their traceback.
    """
    outage = of(error)
    if outage:
        outage.note(error)
    return outage is not None


def _reason(error: object) -> str:
    said = " ".join(str(error).split()) or type(error).__name__
    return said[:200]
