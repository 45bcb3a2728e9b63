"""Decide when to ask a publisher for a keyframe; browsers answer, encoders like OBS do not."""

EVERY = 1.0
"""Seconds from one request to the next; doubled after each unanswered request."""

UNANSWERED = 5
"""Unanswered requests, over 15 seconds, after which no more are sent before a keyframe comes."""


class KeyframeRequests:
    def __init__(self) -> None:
        self._next = float("-inf")
        self._unanswered = 0
        self._keyframes = 0

    def is_due(self, now: float, keyframes: int) -> bool:
        """Return whether to send a request at `now`, in seconds; if so, it counts as sent.

        `keyframes` is the number of keyframes that have begun to come from the publisher.
        """
        if keyframes != self._keyframes:
            self._keyframes, self._unanswered = keyframes, 0
            self._next = min(self._next, now + EVERY)
        if now < self._next or self._unanswered == UNANSWERED:
            return False
        self._next = now + EVERY * 2**self._unanswered
        self._unanswered += 1
        return True
