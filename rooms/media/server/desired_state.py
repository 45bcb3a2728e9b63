"""The desired state of a room's media, as read from the rows at one moment."""

from typing import TYPE_CHECKING, NamedTuple, Self

from django.conf import settings
from django.utils.translation import override

from rooms.models import Player, Room, Seat

from .mixer_commands import Arrangement
from .restreams import Target

if TYPE_CHECKING:
    from qna.models import Question


class DesiredState(NamedTuple):
    """Seats are named by their keys."""

    running: bool
    """Whether the room needs a media server: it is live, or its green room is open."""
    live: bool
    directory: str | None
    """The directory to record in; None when the room is not recorded."""
    muted: set[str]
    on_stage: dict[str, str]
    """Seats that may publish, each with the hash of its stream key."""
    removed: set[str]
    players: str | None
    """The seat key of players that may listen; None when the room has no listener link."""
    arrangement: Arrangement
    question: str | None
    asker: str
    targets: tuple[Target, ...] = ()
    """The destinations to which it is sent; none unless it is live and recorded."""

    @classmethod
    def of(cls, room_id: int) -> Self:
        room = Room.objects.select_related("spotlight").get(pk=room_id)
        now = room.questions.filter(state="now").with_asker().first()
        link = room.role_links.filter(role=Seat.LISTENER, revoked_at=None).first()
        keys = room.seats.values_list("key", flat=True)
        directory = directory_of(room)
        seats = room.seats.filter(role__in=Seat.ON_STAGE)
        return cls(
            running=room.is_live or room.green_room_open,
            live=room.is_live,
            directory=directory,
            muted=set(keys.filter(muted=True)),
            on_stage=dict(seats.values_list("key", "stream_key_hash")),
            removed=set(keys.filter(removed_at__isnull=False)),
            players=Player(link).key if link else None,
            arrangement={
                "layout": room.layout,
                "spotlight": room.spotlight.key if room.spotlight else None,
                "names": room.names_shown,
            },
            question=now.text if now else None,
            asker=_asker_name(now) if now else "",
            targets=_targets(room) if directory else (),
        )


def _targets(room: Room) -> tuple[Target, ...]:
    rows = room.destinations.values_list("pk", "revision", "address", "sealed_key")
    return tuple(Target(*row) for row in rows)


def _asker_name(question: "Question") -> str:
    """Return the name on the card, which the whole room reads in the room's language.

    The recording keeps the card, so a recorded one has the name as it is read after the end.
    """
    with override(question.room.language):
        return question.asker_name(kept=question.room.recorded)


def directory_of(room: Room) -> str | None:
    """The directory the mixer records in; None before Go live or if the room is not recorded."""
    if room.is_live and room.recorded:
        return str(settings.RECORDINGS_ROOT / room.key)
    return None
