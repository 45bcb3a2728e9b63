"""Asking a publisher for a keyframe, which browsers answer and encoders like OBS do not."""

EVERY = 1.0
"""Seconds from one wish to the next; after each that is not answered, twice as many."""

UNANSWERED = 5
"""Wishes without any keyframe, over 15 seconds, after which it is left to send its own."""


class KeyframeRequests:
    def __init__(self) -> None:
        self._next = float("-inf")
        self._unanswered = 0
        self._keyframes = 0

    def is_due(self, now: float, keyframes: int) -> bool:
        """Whether to ask, at `now` in seconds, one of whom `keyframes` have begun to come; then it
        counts as asked."""
        if keyframes != self._keyframes:
            self._keyframes, self._unanswered = keyframes, 0
            self._next = min(self._next, now + EVERY)
        if now < self._next or self._unanswered == UNANSWERED:
            return False
        self._next = now + EVERY * 2**self._unanswered
        self._unanswered += 1
        return True
