"""How often people may do things: one table, counted for the whole site.

    limits.spend("ask", person=seat.person_id, address=limits.address_of(request), room=room.pk)

takes one token out of each bucket that the table names for these scopes, or none and raises
`Limited`, which the middleware turns into an answer. Tokens are counted in Redis, for all
processes together, and within this process while Redis is away: that is wider, but never open.
"""

from .addresses import address_of, address_of_scope, network
from .limited import Limited
from .spending import aspend, spend, spend_here, veiled
from .table import TABLE

__all__ = [
    "TABLE",
    "Limited",
    "address_of",
    "address_of_scope",
    "aspend",
    "network",
    "spend",
    "spend_here",
    "veiled",
]
