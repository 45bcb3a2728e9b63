"""Logs that the database or Redis does not answer: one line a minute, with what it costs people."""

import logging
import threading
import time

from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError)
"""What Django raises of a database that does not answer, among other faults: `of` tells."""

SQLITE_AWAY = ("BUSY", "LOCKED", "IOERR", "CANTOPEN", "FULL")
"""How names of its result codes go on after SQLITE_ (sqlite.org/rescode.html). Others are faults
of the program: a table that a forgotten migration would make.
"""

POSTGRESQL_AWAY = ("08", "40", "53", "55P03", "57", "58")
"""How its error codes begin (appendix A of its manual): connections, transactions that it rolled
back, resources, locks, operators, the system. An error of the connection itself has no code.
"""

EVERY = 60  # seconds between two lines about the same thing
FELT = 3  # seconds


class Outage:
    """Something that is away or slow now and then, and that people feel.

    Args:
        what: the beginning of the line, as "Redis does not answer".
        cost: what people in the rooms notice.
    """

    def __init__(self, what, cost):
        self._what, self._cost = what, cost
        self._lock = threading.Lock()
        self._said_at = self._felt_at = None

    @property
    def is_felt(self):
        """It was noted a moment ago: what can be done without is not tried, for each try waits."""
        return self._felt_at is not None and time.monotonic() - self._felt_at < FELT

    def felt_since(self, moment):
        """Whether it was noted at `moment` (monotonic seconds) or later."""
        return self._felt_at is not None and self._felt_at >= moment

    def note(self, error):
        """Something failed because of it: say so, unless that was said within the last minute.

        Args:
            error: the exception, or a few words.
        """
        now = self._felt_at = time.monotonic()
        with self._lock:
            if self._said_at is not None and now - self._said_at < EVERY:
                return
            self._said_at = now
        log.warning("%s (%s): %s.", self._what, _reason(error), self._cost)

    def forget(self):
        """As if it had never been noted."""
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


class OneLineFilter(logging.Filter):
    """Of log handlers: an outage that a library logs with its traceback is noted instead.

    So is what follows from one: that a socket whose page has gone still waits for the database.
    """

    def filter(self, record):
        if record.name == "daphne.server" and "took too long to shut down" in record.getMessage():
            return not DATABASE.felt_since(time.monotonic() - EVERY)
        error = record.exc_info[1] if record.exc_info else None
        return error is None or not noted(error)


def of(error):
    """The outage that an exception tells of; None when it is some other fault."""
    if isinstance(error, AWAY):
        return DATABASE if _is_away(error.__cause__) else None
    return REDIS if isinstance(error, RedisError | BrokerError) else None


def _is_away(cause):
    """Whether what the database's own library raised, or None, is of a database that is away."""
    if name := getattr(cause, "sqlite_errorname", None):
        return name.removeprefix("SQLITE_").startswith(SQLITE_AWAY)
    code = getattr(cause, "sqlstate", None)
    return code is None or code.startswith(POSTGRESQL_AWAY)


def noted(error):
    """Whether an exception tells of an outage, which is noted then; other faults are the caller's
    to log, with their traceback.
    """
    outage = of(error)
    if outage:
        outage.note(error)
    return outage is not None


def _reason(error):
    said = " ".join(str(error).split()) or type(error).__name__
    return said[:200]
