"""What is logged about requests that are their sender's fault: little, and in one line each."""

import logging

from hotline.core.token_bucket import TokenBucket

LINES = {"burst": 10, "rate": 1 / 30}  # a second
LONGEST = 300  # characters


class SparseFilter(logging.Filter):
    """Keeps strangers from filling the log: a few lines, without tracebacks.

    What is logged as an error is our own fault, and stays as it is.
    """

    def __init__(self):
        super().__init__()
        self._lines = TokenBucket(**LINES)

    def filter(self, record):
        is_theirs = record.levelno < logging.ERROR or record.name.startswith("django.security")
        if not is_theirs:
            return True
        if not self._lines.spend():
            return False
        record.msg, record.args = ascii(record.getMessage()[:LONGEST])[1:-1], ()
        record.exc_info = record.exc_text = None
        return True
