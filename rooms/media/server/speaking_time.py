"""How long each seat has spoken, computed from the levels that the mixer reports."""

from collections.abc import Mapping

from ..ipc_protocol import QUIET

QUARTER = 0.25  # seconds between two messages of levels
HANDED_ON_AFTER = 8  # messages between two writes: every two seconds


class SpeakingTime:
    """Adds up the quarters of a second in which a seat was not quiet."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._messages = 0

    def hear(self, levels: Mapping[str, int]) -> dict[str, float]:
        """Add the levels, ``{seat key: 0 to 100}``, of the last quarter of a second.

        Return the seconds that are due to be written, mostly ``{}``.
        """
        for seat, level in levels.items():
            if level >= QUIET:
                self._seconds[seat] = self._seconds.get(seat, 0) + QUARTER
        self._messages += 1
        return self.drain() if self._messages >= HANDED_ON_AFTER else {}

    def drain(self) -> dict[str, float]:
        """Return ``{seat key: seconds}`` since the last call, and begin again at zero."""
        seconds, self._seconds, self._messages = self._seconds, {}, 0
        return seconds
