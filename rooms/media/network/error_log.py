"""A rate-limited log of our own faults, because one peer can trigger a thousand a second."""

import logging

from hotline.core.token_bucket import TokenBucket

log = logging.getLogger(__name__)

_LINES = TokenBucket(1, 1 / 60)


def note(error: Exception) -> None:
    """Log an error with its traceback, unless one was logged within the last minute."""
    if _LINES.spend():
        log.error("a datagram, or the silence of a connection, was too much for us", exc_info=error)
