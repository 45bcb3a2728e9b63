"""What a feed sends, drawn from the rows, as texts for the socket."""

import json
from functools import cache

from hotline.core.db_thread import in_database
from rooms.models import Room

from . import room_page


@in_database
def last_event(room_id):
    return Room.objects.values_list("event", flat=True).get(pk=room_id)


@in_database
def draw_parts(room_id, variants, event, parts):
    """``{variant: text}``: the named parts of the page as they are now."""
    texts = {}
    for role, language in variants:
        html, gone = room_page.draw(_room(room_id), role, language, parts)
        texts[role, language] = json.dumps({"event": event, "html": html, "gone": gone})
    return texts


@in_database
def draw_whole(room_id, variants, event):
    """``{variant: text}``: all regions of the page as they are now, and which role's they are."""
    texts = {}
    for role, language in variants:
        html, _ = room_page.draw(_room(room_id), role, language, list(room_page.REGIONS))
        texts[role, language] = json.dumps({"event": event, "fresh": role, "html": html})
    return texts


@in_database
def count_votes(room_id, questions=None):
    return json.dumps({"votes": room_page.votes(room_id, questions)})


@in_database
def draw_people(room_id, keys, variants):
    """``{variant: text}``."""
    room = _room(room_id)
    return {
        variant: json.dumps({"people": room_page.draw_people(room, keys, *variant)})
        for variant in variants
    }


@in_database
def particular_seats(room_id):
    """Keys of those whose own part of the page shows more than that they listen, or who are out."""
    return set(_room(room_id).seats.particular().values_list("key", flat=True))


@in_database
def draw_personal(room_id, wanted):
    """``{(seat key, language): (role, text)}`` of those pairs whose people are in the room.

    All who just listen are shown the same: it is drawn once, however many of them come together.
    """
    room = _room(room_id)
    inside = room.seats.filter(key__in={key for key, _ in wanted}, removed_at=None)
    # Who becomes particular between the two is read by the second, and their news comes after.
    seats = dict.fromkeys(inside.values_list("key", flat=True))
    seats |= {seat.key: seat for seat in inside.particular()}

    @cache
    def draw(seat, language):
        me = room_page.draw_personal(room, seat, language)
        return room_page.role_of(seat), json.dumps({"me": me})

    return {(key, language): draw(seats[key], language) for key, language in wanted if key in seats}


def _room(room_id):
    return Room.objects.select_related("host").get(pk=room_id)
