"""How often people may do things: one table, counted for the whole site.

    limits.spend("ask", person=seat.person_id, address=limits.address_of(request), room=room.pk)

takes one token out of each bucket that the table names for these scopes, or none and raises
`Limited`, which the middleware turns into an answer. Tokens are counted in Redis, for all
processes together, and within this process while Redis is away: that is wider, but never open.
"""

from .addresses import WIDER, address_of, address_of_scope, network, networks
from .limited import Limited
from .spending import aspend, check, spend, spend_here, veiled
from .table import TABLE

__all__ = [
    "TABLE",
    "WIDER",
    "Limited",
    "address_of",
    "address_of_scope",
    "aspend",
    "check",
    "network",
    "networks",
    "spend",
    "spend_here",
    "veiled",
]
