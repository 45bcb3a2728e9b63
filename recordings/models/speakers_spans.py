"""The stretches in which a person was on stage, on the timeline of the replay."""

from typing import TYPE_CHECKING

from recordings.media import time_mapping
from rooms.models import Stay

if TYPE_CHECKING:
    from .mixins import CopyMixin
    from .recording import Recording

JOINED = 3.0  # seconds: a shorter absence, such as a reconnection, is left in the part

Span = tuple[float, float]
"""From and until, in seconds after the beginning of the replay."""


def spans_in(recording: "Recording", seat_key: str) -> list[Span]:
    """Return the stretches of a seat on stage, in order and joined where they touch.

    Nothing of them lies before the beginning of the recording or after its end.
    """
    takes, ended_at = recording.take_starts(), recording.room.ended_at
    found: list[Span] = []
    for stay in Stay.objects.filter(seat__room=recording.room_id, seat__key=seat_key):
        until = stay.until(ended_at)
        first = time_mapping.second_of(stay.began_at, takes)
        last = time_mapping.second_of(until, takes) if until else None
        if first is None or last is None:
            continue
        if found and first - found[-1][1] <= JOINED:
            first = found.pop()[0]
        if last > first:
            found.append((first, last))
    return found


def spans_of(copy: "CopyMixin") -> list[Span]:
    """Return the stretches that the copy of a speaker's part holds."""
    return spans_in(copy.recording, copy.seat)
