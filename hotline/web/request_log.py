"""Limit what is logged about bad requests: few lines, one for each, without secret links."""

import logging

from hotline.core.token_bucket import Rate, TokenBucket
from hotline.logs.masking import IN_PATHS, MASK

LINES: Rate = {"burst": 10, "rate": 1 / 30}  # log lines; rate per second
LONGEST = 300  # characters


class SparseFilter(logging.Filter):
    """Keep strangers from filling the log: shorten bad requests' records and limit their rate.

    Records of level ERROR are faults of the site itself and stay as they are, except those of
    `django.security`, and refusals by 503 that no exception caused: that a room is full, for
    example. The secret of an address is in no record.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines = TokenBucket(**LINES)

    def filter(self, record: logging.LogRecord) -> bool:
        is_refusal = getattr(record, "status_code", 0) == 503 and not record.exc_info
        is_security = record.name.startswith("django.security")
        is_theirs = record.levelno < logging.ERROR or is_security or is_refusal
        record.msg, record.args = IN_PATHS.sub(rf"\1{MASK}", record.getMessage()), ()
        if not is_theirs:
            return True
        if not self._lines.spend():
            return False
        record.msg = ascii(record.msg[:LONGEST])[1:-1]
        record.exc_info = record.exc_text = None
        return True
