"""Requests of listeners for a keyframe of the program."""

import asyncio
from collections.abc import Callable

from hotline.core.token_bucket import TokenBucket

GATHER = 0.05  # seconds in which keyframe requests of listeners are merged into one
LOST_PICTURES = 4, 2  # keyframe requests per room after lost pictures: burst, then per second


class ProgramKeyframes:
    """Merges the requests of a room's listeners; `command()` makes the mixer send a keyframe."""

    def __init__(self, command: Callable[[], None]) -> None:
        self._command = command
        self._asking: asyncio.TimerHandle | None = None  # of a keyframe command
        self._lost_pictures = TokenBucket(*LOST_PICTURES)

    def ask(self) -> None:
        """Merge requests made within GATHER seconds into one command.

        A thousand listeners may ask at once, and commands share the mixer's socket with media.
        """
        if self._asking is None:
            self._asking = asyncio.get_running_loop().call_later(GATHER, self._run_command)

    def ask_for_lost_picture(self) -> None:
        """Ask for a keyframe if the room's token bucket for lost pictures permits it, because each
        keyframe costs all viewers picture quality.
        """
        if self._lost_pictures.spend():
            self.ask()

    def close(self) -> None:
        if self._asking:
            self._asking.cancel()
        self._command = lambda: None  # or it and its session would be kept as garbage for long

    def _run_command(self) -> None:
        self._asking = None
        self._command()
