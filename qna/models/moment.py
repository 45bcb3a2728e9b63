"""Moments of a session: the seconds from its start."""

from datetime import datetime
from typing import TYPE_CHECKING

from rooms.models import Room

if TYPE_CHECKING:
    from .question import Question


def began_live(question: "Question", room: Room) -> datetime | None:
    """Return when its answer began; None if no part of it was given live, and aloud."""
    if room.live_at is None:
        return None
    is_over_before = question.answered_at is not None and question.answered_at <= room.live_at
    return None if is_over_before else question.taken_at


def moment_of(question: "Question", room: Room) -> float | None:
    """Return the seconds from the start of the session to the answer; None if it was not live."""
    began = began_live(question, room)
    if began is None or room.live_at is None:
        return None
    return max(0.0, (began - room.live_at).total_seconds())
