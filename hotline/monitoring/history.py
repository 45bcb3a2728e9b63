"""A few numbers of the last hour, as a list in Redis that is cut to its newest entries."""

import json
from typing import NamedTuple

import redis

from .snapshot import Snapshot

EVERY = 30  # seconds between two entries
LENGTH = 120  # entries: one hour
KEPT = 2 * 3600  # seconds for which a list that nobody continues is kept
ENTRIES, TURN = "hotline:history", "hotline:history:turn"


class Entry(NamedTuple):
    """The site at one moment; `at` is in Unix seconds, `memory` and `free` in bytes."""

    at: float
    rooms: float
    publishers: float
    listeners: float
    sockets: float
    copies: float
    memory: float
    free: float


def entry_of(processes: list[Snapshot], site: Snapshot) -> Entry:
    """Sum up what the processes of a site say of themselves."""

    def total(name: str) -> float:
        return sum(process.total(name) for process in processes)

    free = [
        process.get("hotline_disk_free_bytes")
        for process in processes
        if process.has("hotline_disk_free_bytes")
    ]
    return Entry(
        at=site.at,
        rooms=site.get("hotline_rooms", "live"),
        publishers=total("hotline_publishers"),
        listeners=total("hotline_listeners"),
        sockets=total("hotline_sockets"),
        copies=site.get("hotline_copies", "waiting") + site.get("hotline_copies", "making"),
        memory=total("hotline_process_memory_bytes"),
        free=min(free, default=0.0),
    )


def add(server: redis.Redis, entry: Entry) -> bool:
    """Add an entry, unless another worker just has; return whether it was added.

    Raises RedisError.
    """
    if not server.set(TURN, "taken", nx=True, ex=EVERY - 5):
        return False
    with server.pipeline() as pipe:
        pipe.rpush(ENTRIES, json.dumps(entry))
        pipe.ltrim(ENTRIES, -LENGTH, -1)
        pipe.expire(ENTRIES, KEPT)
        pipe.execute()
    return True


def read(server: redis.Redis) -> list[Entry]:
    """Return the entries, the oldest first; those of another release are left out.

    Raises RedisError.
    """
    found = []
    for text in server.lrange(ENTRIES, -LENGTH, -1):
        values = json.loads(text)
        if len(values) == len(Entry._fields):
            found.append(Entry(*map(float, values)))
    return found
