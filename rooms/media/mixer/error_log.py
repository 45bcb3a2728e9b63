"""Faults of ours that something a stranger sent has brought to light: told, and got over."""

import sys
import traceback

from hotline.core.token_bucket import TokenBucket

AT_ONCE, PER_SECOND = 5, 1 / 60


class ErrorLog:
    """What brings a fault to light may come with every packet: five are told, then one a minute."""

    def __init__(self) -> None:
        self._told = TokenBucket(AT_ONCE, PER_SECOND)

    def tell(self) -> None:
        """Write the exception that is being handled to the log."""
        if self._told.spend():
            traceback.print_exc(file=sys.stderr)
