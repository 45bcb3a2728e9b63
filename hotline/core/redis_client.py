"""The Redis or Valkey server, as asked from an event loop."""

import asyncio
from weakref import WeakKeyDictionary

from django.conf import settings
from redis.asyncio import BlockingConnectionPool, Redis

TIMEOUT = 5  # seconds; a server that is away is an error, not a wait without end
AT_ONCE = 16  # connections; whoever finds them all taken waits for one, TIMEOUT at most

_clients = WeakKeyDictionary()


def server():
    """The client of the running loop; its connections are pooled."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        pool = BlockingConnectionPool.from_url(
            settings.REDIS_URL,
            max_connections=AT_ONCE,
            timeout=TIMEOUT,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
        )
        _clients[loop] = Redis.from_pool(pool)
    return _clients[loop]


async def hang_up():
    """Close the connections of the running loop; the next question opens new ones."""
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client:
        await client.aclose()
