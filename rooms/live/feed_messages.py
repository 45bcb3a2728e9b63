"""Renders rows as the JSON texts that a feed sends to sockets."""

import json
from collections.abc import Collection
from functools import cache

from hotline.core.db_thread import in_database
from hotline.push.subscriber import Variant
from rooms.models import Room, Seat

from . import room_page


@in_database
def last_event(room_id: int) -> int:
    return Room.objects.values_list("event", flat=True).get(pk=room_id)


@in_database
def draw_parts(
    room_id: int, variants: Collection[Variant], event: int, parts: Collection[str]
) -> dict[Variant, str]:
    """Render the named parts of the page: ``{variant: text}``."""
    texts = {}
    for role, language in variants:
        html, gone = room_page.draw(_room(room_id), role, language, parts)
        texts[role, language] = json.dumps({"event": event, "html": html, "gone": gone})
    return texts


@in_database
def draw_whole(room_id: int, variants: Collection[Variant], event: int) -> dict[Variant, str]:
    """Render all regions of the page, with the role that they are for: ``{variant: text}``."""
    texts = {}
    for role, language in variants:
        html, _ = room_page.draw(_room(room_id), role, language, list(room_page.REGIONS))
        texts[role, language] = json.dumps({"event": event, "fresh": role, "html": html})
    return texts


@in_database
def count_votes(room_id: int, questions: Collection[int] | None = None) -> str:
    """Render the votes of some questions, or of all."""
    return json.dumps({"votes": room_page.votes(room_id, questions)})


@in_database
def draw_people(
    room_id: int, keys: Collection[str], variants: Collection[Variant]
) -> dict[Variant, str]:
    """Render the audience list: ``{variant: text}``."""
    room = _room(room_id)
    return {
        variant: json.dumps({"people": room_page.draw_people(room, keys, *variant)})
        for variant in variants
    }


@in_database
def particular_seats(room_id: int) -> set[str]:
    """Return the keys of seats with a special personal part, and of removed seats."""
    return set(_room(room_id).seats.particular().values_list("key", flat=True))


@in_database
def draw_personal(
    room_id: int, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Render personal parts: ``{(seat key, language): (role, text)}``, without absent seats.

    Mere listeners share one text per language, so that a crowd costs one rendering.
    """
    room = _room(room_id)
    inside = room.seats.filter(key__in={key for key, _ in wanted}, removed_at=None)
    # A seat that becomes particular between both queries is in the second; its message follows.
    seats: dict[str, Seat | None] = dict.fromkeys(inside.values_list("key", flat=True))
    seats |= {seat.key: seat for seat in inside.particular()}

    @cache
    def draw(seat: Seat | None, language: str) -> tuple[str, str]:
        me = room_page.draw_personal(room, seat, language)
        return room_page.role_of(seat), json.dumps({"me": me})

    return {(key, language): draw(seats[key], language) for key, language in wanted if key in seats}


def _room(room_id: int) -> Room:
    return Room.objects.select_related("host").get(pk=room_id)
