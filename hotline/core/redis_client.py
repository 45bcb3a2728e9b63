"""Clients of the Redis or Valkey server, each with time limits of its own."""

import asyncio
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import redis.asyncio
from django.conf import settings


class TimeLimits(NamedTuple):
    """Seconds after which a server that does not answer is an error; no client tries again."""

    connect: float
    answer: float | None
    """None for commands that wait at the server; their caller limits them."""


PRESENCE = TimeLimits(connect=5, answer=5)
AT_ONCE = 16  # connections of a client that many callers share

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis] = WeakKeyDictionary()


def async_client(limits: TimeLimits, at_once: int | None = None) -> redis.asyncio.Redis:
    """Return a new client, for one event loop.

    Args:
        at_once: connections; if all are in use, a command waits for one as long as for an answer.
    """
    options = _options(limits)
    if at_once is None:
        return redis.asyncio.Redis.from_url(settings.REDIS_URL, **options)
    pool = redis.asyncio.BlockingConnectionPool.from_url(
        settings.REDIS_URL, max_connections=at_once, timeout=limits.answer, **options
    )
    return redis.asyncio.Redis.from_pool(pool)


def sync_client(limits: TimeLimits, at_once: int | None = None) -> redis.Redis:
    """Like `async_client`, for threads."""
    options = _options(limits)
    if at_once is None:
        return redis.Redis.from_url(settings.REDIS_URL, **options)
    pool = redis.BlockingConnectionPool.from_url(
        settings.REDIS_URL, max_connections=at_once, timeout=limits.answer, **options
    )
    return redis.Redis.from_pool(pool)


def _options(limits: TimeLimits) -> dict[str, Any]:  # of redis-py, which has types of many kinds
    return {
        "socket_connect_timeout": limits.connect,
        "socket_timeout": limits.answer,
        # Each connection would look up the version of redis-py on the disk, for 1 ms, and send it.
        "driver_info": None,
    }


def server() -> redis.asyncio.Redis:
    """Return the client of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = async_client(PRESENCE, AT_ONCE)
    return _clients[loop]


async def hang_up() -> None:
    """Close the connections of the running loop; the next command opens new ones."""
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client:
        await client.aclose()
