"""How many people hear by HLS, estimated from requests for live playlists."""

import time
from collections import deque
from collections.abc import Callable

from recordings.media.playlist import TARGET

WINDOW = 20  # seconds of requests that are counted
MOST = 100_000  # requests that are remembered


class LiveListeners:
    """Counts requests, without noting who sends them.

    A player reads a live playlist again after its target duration (RFC 8216, section 6.3.4), so
    that one listener sends WINDOW / TARGET requests in the window.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: deque[float] = deque(maxlen=MOST)

    def note(self) -> None:
        self._asked.append(self._clock())

    def estimate(self) -> float:
        since = self._clock() - WINDOW
        while self._asked and self._asked[0] < since:
            self._asked.popleft()
        return len(self._asked) * TARGET / WINDOW
