"""Idempotency keys: a form that is sent twice has one effect.

Each rendered form carries a unique idempotency key. The row that the form creates stores the key
under a unique constraint, so that a double click, a repeated request or a reloaded response finds
the existing row instead of creating another.
"""

from collections.abc import Mapping
from hashlib import blake2s
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import models
from django.http import HttpRequest

Row = TypeVar("Row", bound=models.Model)

if TYPE_CHECKING:
    NullableUuidField = models.UUIDField[str | UUID | None, UUID | None]
else:  # Django's fields can't be subscripted
    NullableUuidField = models.UUIDField


class OnceField(NullableUuidField):
    """The idempotency key of the form that created this row; NULL for rows without a form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"null": True, "editable": False, **options})


def once_of(data: Mapping[str, Any]) -> UUID | None:
    """Return the idempotency key of a submitted form; None if it is missing or malformed."""
    try:
        return UUID(data.get("once", ""))
    except ValueError:
        return None


def once_in_this_browser(request: HttpRequest) -> UUID | None:
    """Return an idempotency key, bound to this browser, for a visitor who is not signed in yet.

    The row that the form creates opens a session, which a form sent by another browser must not
    open. So the key is hashed with this browser's CSRF secret. None without key or secret.
    """
    number, secret = once_of(request.POST), request.META.get("CSRF_COOKIE")
    if number is None or not secret:
        return None
    return UUID(bytes=blake2s(number.bytes, key=secret.encode()[:32], digest_size=16).digest())


def make_once(
    rows: models.Manager[Row] | models.QuerySet[Row],
    once: UUID | None,
    key: Mapping[str, Any],
    rest: Mapping[str, Any],
) -> tuple[Row, bool]:
    """Return ``(row, made)``: a new row, or the row that the same form created before.

    `key` holds the fields that are unique together with the idempotency key.
    """
    if once is None:
        return rows.create(**key, **rest), True
    return rows.get_or_create(**key, once=once, defaults=rest)
