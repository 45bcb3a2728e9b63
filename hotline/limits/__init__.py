"""Rate limits: one table of token buckets, counted for the whole site.

    limits.spend("ask", person=seat.person_id, address=limits.address_of(request), room=room.pk)

takes one token from each bucket that the table has for these scopes. If one is empty, it takes none
and raises `Limited`, which the middleware turns into a response. Redis counts the tokens of all
processes together. While Redis is away each process counts alone, so the limits are wider, but they
never disappear.
"""

from hotline.core.networks import network

from .addresses import address_of, address_of_scope
from .limited import Limited
from .rate_limits import TABLE
from .spending import aspend, check, spend, spend_here, veiled

__all__ = [
    "TABLE",
    "Limited",
    "address_of",
    "address_of_scope",
    "aspend",
    "check",
    "network",
    "spend",
    "spend_here",
    "veiled",
]
