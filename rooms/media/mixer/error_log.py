"""A rate-limited log of exceptions that a peer's packets trigger in the mixer's own code."""

import sys
import traceback

from hotline.core.token_bucket import TokenBucket

AT_ONCE, PER_SECOND = 5, 1 / 60


class ErrorLog:
    """Logs five exceptions at once, then one a minute, because every packet may trigger one."""

    def __init__(self) -> None:
        self._lines = TokenBucket(AT_ONCE, PER_SECOND)

    def note(self) -> None:
        """Write the exception that is being handled to the log."""
        if self._lines.spend():
            traceback.print_exc(file=sys.stderr)
