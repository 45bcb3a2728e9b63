"""Moments of a session: the seconds from its start, and how people write them."""

from typing import TYPE_CHECKING

from rooms.models import Room

if TYPE_CHECKING:
    from .question import Question


def moment_of(question: "Question", room: Room) -> float | None:
    """Return the seconds from the start of the session to the answer; None if it was not aloud."""
    if question.taken_at is None or room.live_at is None:
        return None
    return max(0.0, (question.taken_at - room.live_at).total_seconds())


def clock(seconds: float) -> str:
    """Return a moment as people write it: "1:02:03", or "2:03"."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"
