"""Where processes post their snapshots: keys in Redis that expire, and a set of their names.

The expiry is by the clock of Redis, so that a machine with a wrong clock counts as alive too.
"""

import redis

from hotline.core.redis_client import TimeLimits, sync_client

from .snapshot import Malformed, Snapshot

EVERY = 5.0  # seconds between two snapshots of a process
KEPT = 20  # seconds after which a process that posts nothing counts as gone
MOST = 500  # processes that are read
LIMITS = TimeLimits(connect=1, answer=1)
NAMES = "hotline:processes"


def client() -> redis.Redis:
    return sync_client(LIMITS, at_once=4)


def post(server: redis.Redis, snapshot: Snapshot) -> None:
    """Raises RedisError."""
    key = _key(snapshot.kind, snapshot.name)
    with server.pipeline() as pipe:
        pipe.set(key, snapshot.text(), ex=KEPT)
        pipe.sadd(NAMES, key)
        pipe.execute()


def take_down(server: redis.Redis, kind: str, name: str) -> None:
    """Remove a process that ends by itself. Raises RedisError."""
    key = _key(kind, name)
    server.delete(key)
    server.srem(NAMES, key)


def read(server: redis.Redis) -> list[Snapshot]:
    """Return the snapshots of all processes that reported lately, sorted. Raises RedisError."""
    keys = sorted(server.smembers(NAMES))[:MOST]
    texts = server.mget(keys) if keys else []
    if gone := [key for key, text in zip(keys, texts, strict=True) if text is None]:
        server.srem(NAMES, *gone)
    return [snapshot for text in texts if text and (snapshot := _read(text))]


def _key(kind: str, name: str) -> str:
    return f"hotline:process:{kind}:{name}"


def _read(text: bytes | str) -> Snapshot | None:
    try:
        return Snapshot.of_text(text)
    except Malformed:
        return None  # of another version, while the site is upgraded
