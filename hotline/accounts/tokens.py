"""Signed tokens for links; each is valid for one purpose, and only this site can issue one."""

from typing import Any

from django.core import signing

PREFIX = "hotline.accounts."


def sign(purpose: str, said: Any) -> str:
    """Return a token for `said`, any JSON value. The bearer of the token can read the value."""
    return signing.dumps(said, salt=PREFIX + purpose)


def read(purpose: str, token: str, lifetime: int | None = None) -> Any:
    """Return the signed value, of the type that `sign` was given.

    None if it is invalid, for another purpose or older than `lifetime` seconds.
    """
    try:
        return signing.loads(token, salt=PREFIX + purpose, max_age=lifetime)
    except signing.BadSignature:
        return None
