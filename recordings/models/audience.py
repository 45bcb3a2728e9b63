"""The marks on disk that say for whom the replay of a room is."""

from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from hotline.core.task_parts import for_each
from recordings.delivery import audience_marks
from rooms.models import Room


def settle_audience(room_id: int) -> None:
    """Make the mark on disk agree with the room's row.

    Repeat until the row reads the same twice, because hosts may change it at once: the last of
    these calls then sees the last change.
    """
    said = None
    while said != (said := _audience_by_its_row(room_id)):
        if said is not None:
            key, audience = said
            audience_marks.mark(Path(settings.RECORDINGS_ROOT) / key, audience)


def settle_audiences() -> None:
    """Settle all rooms whose mark disagrees with their row; one that fails stops no other."""
    for_each(unsettled, lambda room: settle_audience(room.pk), "the hosts' word on replay of room")


def unsettled() -> QuerySet[Room]:
    """Return the rooms whose mark disagrees with their row."""
    ended = Q(state=Room.ENDED)
    wrong = Q(pk__in=[])
    for audience, keys in audience_marks.marked(settings.RECORDINGS_ROOT).items():
        wanted = ended & Q(replay_for=audience)
        marked = Q(key__in=keys)
        wrong |= (wanted & ~marked) | (marked & ~wanted)
    return Room.objects.filter(wrong)


def _audience_by_its_row(room_id: int) -> tuple[str, str] | None:
    """Return (key, audience now) of a room; None if it was deleted."""
    room = Room.objects.only("key", "state", "replay_for").filter(pk=room_id).first()
    if room is None:
        return None
    return room.key, room.replay_for if room.has_ended else Room.EVERYBODY
