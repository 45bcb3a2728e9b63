"""The asynchronous client of the Redis or Valkey server, one per event loop."""

import asyncio
from weakref import WeakKeyDictionary

from django.conf import settings
from redis.asyncio import BlockingConnectionPool, Redis

TIMEOUT = 5  # seconds after which a server that does not answer is an error
AT_ONCE = 16  # connections; if all are in use, a command waits up to TIMEOUT for one

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Redis] = WeakKeyDictionary()


def server() -> Redis:
    """Return the client of the running loop; its connections are pooled."""
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


async def hang_up() -> None:
    """Close the connections of the running loop; the next command opens new ones."""
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client:
        await client.aclose()
