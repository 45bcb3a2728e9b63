"""What makes a form that is sent twice have one effect.

Each drawing of a form carries a number nobody else has. The row that comes of it keeps the number
under a unique constraint, so that a double click, a repeated request or a reloaded answer finds
the row that is there instead of making another.
"""

from hashlib import blake2s
from uuid import UUID

from django.db import models


class OnceField(models.UUIDField):
    """The number of the form that made this row; empty for what no form made."""

    def __init__(self, **options):
        super().__init__(**{"null": True, "editable": False, **options})


def once_of(data) -> UUID | None:
    """The number that came with a form; None where it is missing, or is none."""
    try:
        return UUID(data.get("once", ""))
    except ValueError:
        return None


def once_in_this_browser(request) -> UUID | None:
    """The number of a form of somebody who is not signed in yet, and another in each browser.

    The row that it makes opens a session, which a form sent from elsewhere must not: so the number
    is mixed with the secret that this browser has against forged forms. None without one.
    """
    number, secret = once_of(request.POST), request.META.get("CSRF_COOKIE")
    if number is None or not secret:
        return None
    return UUID(bytes=blake2s(number.bytes, key=secret.encode()[:32], digest_size=16).digest())


def make_once(rows: models.QuerySet, once: UUID | None, key: dict, rest: dict):
    """``(row, made)``: a new row, or the one that the same form made before.

    `key` says whose it is: fields that are unique together with the number.
    """
    if once is None:
        return rows.create(**key, **rest), True
    return rows.get_or_create(**key, once=once, defaults=rest)
