"""Scripts that run in Redis, for calls that come by the thousand."""

import hashlib
import threading
from collections.abc import Sequence
from typing import Any

import redis
from redis.exceptions import NoScriptError

from .redis_client import TimeLimits, sync_client


class RedisScript:
    """A Lua script, run over a connection that each thread keeps.

    A client of redis-py takes as much CPU again as such a call: it lends a connection from a pool,
    asks the kernel whether that was closed, and counts.
    """

    def __init__(self, text: str, limits: TimeLimits) -> None:
        self._text = text
        self._hash = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        self._new = sync_client(limits).connection_pool.make_connection
        self._of_thread = threading.local()

    def __call__(self, keys: Sequence[str], args: Sequence[float | str]) -> Any:
        """Return what the script returns. Raises RedisError or OSError."""
        connection = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = self._of_thread.connection = self._new()
        was_open = connection.is_connected
        try:
            return self._run(connection, keys, args)
        except redis.ConnectionError:
            if not was_open:
                raise
            return self._run(connection, keys, args)  # because Redis closed it in the meantime

    def _run(self, connection: Any, keys: Sequence[str], args: Sequence[float | str]) -> Any:
        rest = (len(keys), *keys, *args)
        try:
            connection.send_command("EVALSHA", self._hash, *rest)
            return connection.read_response()
        except NoScriptError:  # it is new, or Redis was started anew
            connection.send_command("EVAL", self._text, *rest)
            return connection.read_response()
