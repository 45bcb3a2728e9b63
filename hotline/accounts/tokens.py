"""Signed tokens for links; each is valid for one purpose, and only this site can issue one."""

from django.core import signing

PREFIX = "hotline.accounts."


def sign(purpose: str, said) -> str:
    """Return a token for `said`, any JSON value. The bearer of the token can read the value."""
    return signing.dumps(said, salt=PREFIX + purpose)


def read(purpose: str, token: str, lifetime: float | None = None):
    """Return the signed value; None if invalid, for another purpose or older than `lifetime` s."""
    try:
        return signing.loads(token, salt=PREFIX + purpose, max_age=lifetime)
    except signing.BadSignature:
        return None
