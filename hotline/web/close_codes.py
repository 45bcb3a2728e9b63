"""WebSocket close codes (RFC 6455, section 7.4); static/js/lib/socket.js reads them.

A page reconnects by itself after any code below 4400, and after no code from 4400 on.
"""

NOT_UNDERSTOOD = 1003  # a message that no page of this site sends
TOO_BIG = 1009  # a message larger than any that a page of this site sends
LATER = 1013  # try again later (IANA): the database or Redis is away, or too many come at once
BEHIND = 4008  # reconnect, and ask for missed events
SAYS_NOTHING = 4008  # the page did not say which event it has

NOT_OURS = 4403  # no page of this site opened the socket
NOT_JOINED = 4403  # the person has no seat in the room
NO_ROOM = 4404
TOO_MANY = 4409  # newer tabs of the same person replaced this socket
REMOVED = 4410  # a host or a moderator removed the person from the room
RENEWED = 4411  # the link of a screen was replaced
REPLAY_CLOSED = 4412  # the session has ended, and the person may not see its replay
FLOOD = 4429  # too many messages
