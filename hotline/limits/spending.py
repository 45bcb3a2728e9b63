import asyncio
import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings

from hotline.core.networks import WIDER, networks
from hotline.core.token_bucket import Bucket

from .limited import Limited
from .process_buckets import Buckets
from .rate_limits import TABLE
from .redis_buckets import Away, Shared

PREFIX = "hotline:limit"  # of the keys

here, shared = Buckets(), Shared()
_threads = ThreadPoolExecutor(4, "limits")


def spend(
    name: str, person: object = None, address: str | None = None, room: object = None
) -> None:
    """Take a token from each bucket of the named limit, by one call to Redis.

    A scope that is None is not counted.

    Raises:
        Limited: a bucket is empty; then no token is taken.
    """
    _take(name, person, address, room, _anywhere)


async def aspend(
    name: str, person: object = None, address: str | None = None, room: object = None
) -> None:
    """Like `spend`, without blocking the event loop."""
    # In a thread, because the sync client needs no event loop and both share one circuit breaker.
    call = partial(spend, name, person, address, room)
    await asyncio.get_running_loop().run_in_executor(_threads, call)


def spend_here(
    name: str, person: object = None, address: str | None = None, room: object = None
) -> None:
    """Like `spend`, counted in this process alone; takes some µs, for very frequent actions."""
    _take(name, person, address, room, here.take)


def check(
    name: str, person: object = None, address: str | None = None, room: object = None
) -> None:
    """Like `spend`, but take no tokens; raises Limited whenever `spend` would."""
    _take(name, person, address, room, partial(_anywhere, only_look=True))


def _take(
    name: str,
    person: object,
    address: str | None,
    room: object,
    take: Callable[[Mapping[str, Bucket]], float],
) -> None:
    buckets = _buckets(name, person, address, room)
    wait = take(buckets) if buckets else 0
    if wait:
        raise Limited(name, wait)


def _anywhere(buckets: Mapping[str, Bucket], only_look: bool = False) -> float:
    try:
        return shared.take(buckets, only_look)
    except Away:
        return here.take(buckets, only_look)


def _buckets(name: str, person: object, address: str | None, room: object) -> dict[str, Bucket]:
    """Return the buckets of the named limit, by their keys."""
    limit = TABLE[name]
    holders: list[tuple[str, object, int]] = [
        ("person", person, 1),
        ("room", room, 1),
        ("site", "", 1),
    ]
    if address is not None:
        household, *around = networks(address)
        holders.append(("address", household, 1))
        holders += [("address", each, WIDER) for each in around]
    return {
        f"{PREFIX}:{name}:{scope}:{number}:{veiled(holder)}": bucket.times(wider)
        for scope, holder, wider in holders
        if holder is not None
        for number, bucket in enumerate(getattr(limit, scope))
    }


def veiled(holder: object) -> str:
    """Return a keyed hash, so that keys have one length and no addresses are stored on disk."""
    key = settings.SECRET_KEY.encode()[: hashlib.blake2s.MAX_KEY_SIZE]
    return hashlib.blake2s(
        str(holder).encode("utf-8", "replace"), key=key, digest_size=12
    ).hexdigest()
