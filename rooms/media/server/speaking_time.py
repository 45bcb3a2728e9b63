"""How long each seat has spoken, computed from the levels that the mixer reports."""

from collections import Counter

from ..ipc_protocol import QUIET

QUARTER = 0.25  # seconds between two messages of levels
HANDED_ON_AFTER = 8  # messages between two writes: every two seconds


class SpeakingTime:
    """Adds up the quarters of a second in which a seat was not quiet."""

    def __init__(self):
        self._seconds = Counter()
        self._messages = 0

    def hear(self, levels):
        """Add the levels, ``{seat key: 0 to 100}``, of the last quarter of a second.

        Return the seconds that are due to be written, mostly ``{}``.
        """
        self._seconds.update({seat: QUARTER for seat, level in levels.items() if level >= QUIET})
        self._messages += 1
        return self.take() if self._messages >= HANDED_ON_AFTER else {}

    def take(self):
        """Return ``{seat key: seconds}`` since the last call, and begin again at zero."""
        seconds, self._seconds, self._messages = dict(self._seconds), Counter(), 0
        return seconds
