"""The time that sending may take in one turn of the event loop."""

import asyncio
import time
from collections.abc import Callable

SECONDS_OF_A_TURN = 0.005
"""Sending takes no longer in one turn of the event loop; then the network is read first."""
_MEASURED = 2 * SECONDS_OF_A_TURN
"""Seconds after which a turn counts as over. The loop could tell when each turn ends, but a small
room would pay for that with a callback for each packet."""


class TurnBudget:
    """Measures what sending has taken in this turn; calls `go_on` in the next one when it is spent.

    Use it as a context manager around each piece of work.
    """

    def __init__(self, go_on: Callable[[], None]) -> None:
        self._go_on = go_on
        self._loop = asyncio.get_running_loop()
        self._spent = self._since = self._began = 0.0
        self._next_turn: asyncio.Handle | None = None

    @property
    def is_left(self) -> bool:
        """Whether there is time left in this turn; if not, `go_on` will be called in the next."""
        now = time.monotonic()
        if now - self._since > _MEASURED:
            self._since, self._spent = now, 0.0
        if self._spent <= SECONDS_OF_A_TURN:
            return True
        if self._next_turn is None:
            self._next_turn = self._loop.call_soon(self._take_turn)
        return False

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._spent += time.monotonic() - self._began

    def close(self) -> None:
        """Call nothing any more."""
        if self._next_turn is not None:
            self._next_turn.cancel()

    def _take_turn(self) -> None:
        self._next_turn, self._spent = None, 0.0
        self._go_on()
