import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings

from .addresses import network
from .here import Buckets
from .limited import Limited
from .shared import Away, Shared
from .table import TABLE

PREFIX = "hotline:limit"  # of the keys

here, shared = Buckets(), Shared()
_threads = ThreadPoolExecutor(4, "limits")


def spend(name, person=None, address=None, room=None):
    """Take a token of each bucket of the named limit; one call to Redis.

    A scope that is None is not counted.

    Raises:
        Limited: one of them is empty; then none is touched.
    """
    _take(name, person, address, room, _anywhere)


async def aspend(name, person=None, address=None, room=None):
    """As `spend`, without holding up the event loop."""
    # In a thread: the sync client is bound to no loop, and the circuit is one for both.
    call = partial(spend, name, person, address, room)
    await asyncio.get_running_loop().run_in_executor(_threads, call)


def spend_here(name, person=None, address=None, room=None):
    """As `spend`, counted in this process alone: some µs, for what people do by the thousand."""
    _take(name, person, address, room, here.take)


def _take(name, person, address, room, take):
    wait = take(_buckets(name, person, address, room))
    if wait:
        raise Limited(name, wait)


def _anywhere(buckets):
    try:
        return shared.take(buckets)
    except Away:
        return here.take(buckets)


def _buckets(name, person, address, room):
    """``{key: Bucket}``."""
    limit = TABLE[name]
    holders = {
        "person": person,
        "address": None if address is None else network(address),
        "room": room,
        "site": "",
    }
    return {
        f"{PREFIX}:{name}:{scope}:{number}:{veiled(holder)}": bucket
        for scope, holder in holders.items()
        if holder is not None
        for number, bucket in enumerate(getattr(limit, scope))
    }


def veiled(holder):
    """A keyed hash: of one length whatever was sent, and no list of people's addresses on disk."""
    holder = str(holder).casefold()  # an e-mail address is typed in either case
    key = settings.SECRET_KEY.encode()[: hashlib.blake2s.MAX_KEY_SIZE]
    return hashlib.blake2s(holder.encode("utf-8", "replace"), key=key, digest_size=12).hexdigest()
