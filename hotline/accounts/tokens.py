"""Signed words in links: who has one was given it by this site, for one purpose."""

from django.core import signing

PREFIX = "hotline.accounts."


def sign(purpose: str, said) -> str:
    """`said` is anything JSON can say. It can be read by whoever has the token."""
    return signing.dumps(said, salt=PREFIX + purpose)


def read(purpose: str, token: str, lifetime: float | None = None):
    """The signed value; None for another purpose, or when older than `lifetime` seconds."""
    try:
        return signing.loads(token, salt=PREFIX + purpose, max_age=lifetime)
    except signing.BadSignature:
        return None
