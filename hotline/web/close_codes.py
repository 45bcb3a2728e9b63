"""Codes with which sockets are closed (RFC 6455, section 7.4); static/js/lib/socket.js reads them.

A page comes back by itself after any code below 4400, and after none from there on.
"""

NOT_UNDERSTOOD = 1003  # a message is none of ours
TOO_BIG = 1009  # a message is larger than any of ours
LATER = 1013  # try again later (IANA): the database or Redis is away, or too many come at once
BEHIND = 4008  # come again, and ask for what you missed
SAYS_NOTHING = 4008  # nothing was said of what the page has

NOT_OURS = 4403  # no page of this site opened it
NOT_JOINED = 4403  # its person has no seat in the room
REMOVED = 4403  # its person has no seat any more
NO_ROOM = 4404
TOO_MANY = 4409  # newer tabs of the same person took its place
FLOOD = 4429  # too many messages
