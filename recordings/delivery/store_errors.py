"""Errors of the store of copies."""

AWAY, REFUSED = "store_away", "store_refused"
NO_BUCKET, FAILED = "store_without_bucket", "store_failed"


class StoreError(OSError):
    """The store of copies can't be used.

    It is an OSError, because a store fails as a disk does: work that meets it may be tried again.

    Attributes:
        reason: AWAY, REFUSED, NO_BUCKET or FAILED; the text has the store's own words.
        may_pass: whether a later attempt may succeed although nobody mends anything.
    """

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason
        self.may_pass = reason == AWAY
