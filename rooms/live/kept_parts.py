"""The regions of a page that change without an event, drawn once a moment for each role."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hotline.core.kept_values import KeptValues
from qna.models import Poll
from rooms.models import Room, Seat

from .kept_lists import MOMENT
from .regions import REGIONS
from .room_context import shared_context

kept_parts: KeptValues[SafeString] = KeptValues(500, MOMENT)
kept_polls: KeptValues[Poll | None] = KeptValues(500, MOMENT)


def draw_stage(room: Room, role: str) -> SafeString:
    """Draw the stage, which says how long each person has spoken."""
    return _draw(room, role, "stage")


def draw_next(room: Room, role: str) -> SafeString:
    """Draw the slot Next, which shows hosts the question with the most votes if it is empty."""
    return _draw(room, role, "next")


def draw_poll(room: Room, role: str, seat: Seat) -> SafeString:
    """Draw the poll of the room, with the answer that this seat chose while it is open."""
    poll = kept_polls.get((room.pk, room.event), lambda: _open_poll(room))
    return _draw(room, role, "poll", poll.choice_of(seat) if poll else None)


def _open_poll(room: Room) -> Poll | None:
    return Poll.objects.filter(room=room, state=Poll.OPEN).first()


def _draw(room: Room, role: str, region: str, chosen: int | None = None) -> SafeString:
    def draw() -> SafeString:
        context = shared_context(room, role) | {"chosen": chosen}
        return render_to_string(REGIONS[region], context)

    place = (room.pk, room.event, role, get_language(), region, chosen)
    return kept_parts.get(place, draw)
