"""The Redis or Valkey server, as asked from an event loop."""

import asyncio
from weakref import WeakKeyDictionary

import redis.asyncio
from django.conf import settings

TIMEOUT = 5  # seconds; a server that is away is an error, not a wait without end

_clients = WeakKeyDictionary()


def server():
    """The client of the running loop; its connections are pooled."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = redis.asyncio.from_url(
            settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
        )
    return _clients[loop]


async def hang_up():
    """Close the connections of the running loop; the next question opens new ones."""
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client:
        await client.aclose()
