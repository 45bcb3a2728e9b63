"""How many people hear by HLS, estimated from requests for live playlists."""

import time
from collections import deque
from collections.abc import Callable

WINDOW = 20  # seconds of requests that are counted
MOST = 100_000  # requests that are remembered


class LiveListeners:
    """Counts requests, without noting who sends them.

    A player reads a live playlist again after its target duration (RFC 8216, section 6.3.4), or,
    by its parts, after that of a part.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: deque[tuple[float, float]] = deque(maxlen=MOST)  # (time, seconds)

    def note(self, seconds: float) -> None:
        """Note a request of a player that sends the next one after so many seconds."""
        self._asked.append((self._clock(), seconds))

    def estimate(self) -> float:
        since = self._clock() - WINDOW
        while self._asked and self._asked[0][0] < since:
            self._asked.popleft()
        return sum(seconds for _, seconds in self._asked) / WINDOW
