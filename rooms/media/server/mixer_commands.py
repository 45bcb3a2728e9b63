"""Commands sent to a mixer when the desired state differs from what was sent before.

The rows are read each second and seldom differ, so most reads send nothing.
"""

from collections.abc import Callable
from typing import TypedDict


class Start(TypedDict):
    """The fields of a `start` command (see `rooms.media.mixer`)."""

    room: int
    epoch: int
    green_room: bool
    directory: str | None
    height: int
    title: str
    language: str
    right_time: dict[str, float]


class Arrangement(TypedDict):
    """The fields of an `arrange` command."""

    layout: str
    spotlight: str | None
    names: bool


class MixerCommands:
    """`send(do=…, …)` sends a command to the mixer (see `rooms.media.mixer`)."""

    def __init__(self, send: Callable[..., None]) -> None:
        self._send = send
        self._muted: set[str] = set()
        self._arrangement: Arrangement | None = None
        self._card: tuple[str | None, str] | None = None

    def mute(self, seats: set[str]) -> None:
        """Mute exactly these seats, whether they publish or not."""
        for seat in self._muted ^ seats:
            self._send(do="mute", seat=seat, muted=seat in seats)
        self._muted = seats

    def arrange(self, arrangement: Arrangement) -> None:
        """Set how the picture is composed."""
        if self._arrangement != arrangement:
            self._arrangement = arrangement
            self._send(do="arrange", **arrangement)

    def show_now(self, question: str | None, asker: str) -> None:
        """Show this Now question in the picture; None shows none."""
        if self._card != (question, asker):
            self._card = question, asker
            self._send(do="now", question=question, asker=asker)
