"""The TURN servers that relay media for networks in which it can't come directly.

Each answer to an offer names them with credentials for some hours, made by the scheme that TURN
servers share with sites (draft-uberti-behave-turn-rest, coturn's `use-auth-secret`): the username
is the time at which they expire and a pseudonym of the seat, the password its signature.
"""

import base64
import hashlib
import hmac
import time

from django.conf import settings
from django.utils.crypto import salted_hmac

VALID = 6 * 60 * 60
"""Seconds. A server asks for the credentials when a connection begins, and may ask again later.
Pages get fresh ones with each connection."""


def link_header(seat_key: str) -> str:
    """Return the `Link` header that names the servers (RFC 9725 section 4.6); "" without any."""
    if not settings.TURN_URLS:
        return ""
    username, password = credentials(seat_key, int(time.time()) + VALID)
    return ", ".join(
        f'<{url}>; rel="ice-server"; username="{username}"; credential="{password}";'
        ' credential-type="password"'
        for url in settings.TURN_URLS
    )


def credentials(seat_key: str, expires: int) -> tuple[str, str]:
    """Return (username, password) until `expires`, in seconds since 1970."""
    pseudonym = salted_hmac("rooms.turn", seat_key).hexdigest()[:16]
    username = f"{expires}:{pseudonym}"
    signature = hmac.new(settings.TURN_SECRET.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(signature).decode()
