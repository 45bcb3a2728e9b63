"""Questions like the one that somebody writes: answered already, or asked already."""

from collections import Counter
from math import log
from typing import NamedTuple

from django.db.models import Q

from rooms.models import Room, Seat

from . import search
from .models import Question

MOST = 3  # questions of a kind that are offered
ALIKE = 0.6  # of the weight of the words of the text
FORMER_ROOMS = 50  # of the host, the last ones
LONG = 6  # characters from which on a word weighs no more
UNITS = 12  # of the text, the longest, that the index is asked for


class Similar(NamedTuple):
    answered: list[Question]
    asked: list[Question]


def similar_to(text: str, seat: Seat) -> Similar:
    """Return what the room, and the host's former rooms, have of the question `text`.

    Of former rooms answered questions alone are offered, and those rooms only in which the person
    has a seat and may see the replay, so that nobody reads here of a room that they cannot open.
    """
    units = search.units_of(text)
    former = _former_rooms(seat)
    longest = sorted(units, key=len, reverse=True)[:UNITS]
    found = search.matching_any([seat.room_id, *former], longest)
    in_room = Q(place=seat.room_id, state__in=[*OFFERED, *ANSWERED])
    in_former = Q(place__in=former, state__in=ANSWERED)
    shown = Question.objects.by_pk(found).filter(in_room | in_former)
    others = shown.exclude(asker=seat).select_related("room")
    ranked = _alike(units, list(others))
    return Similar(
        [one for one in ranked if one.state in ANSWERED][:MOST],
        [one for one in ranked if one.state in OFFERED][:MOST],
    )


OFFERED = (Question.WAITING, Question.NEXT)
ANSWERED = (Question.NOW, Question.ANSWERED)


def _former_rooms(seat: Seat) -> list[int]:
    ended = Room.objects.filter(host=seat.room.host_id, state=Room.ENDED).exclude(pk=seat.room_id)
    seats = Seat.objects.filter(room__in=ended, person=seat.person_id, removed_at=None)
    last = seats.select_related("room").order_by("-room__ended_at")[:FORMER_ROOMS]
    return [one.room_id for one in last if one.room.shows_replay_to(one)]


def _alike(units: list[str], questions: list[Question]) -> list[Question]:
    """Return the questions that share enough of the units, most alike first.

    A unit weighs the more the fewer questions hold it, and the longer it is, because short words
    say little in most languages; at least two have to be shared.
    """
    held = {one.pk: {unit for unit in units if unit in search.fold(one.text)} for one in questions}
    often = Counter(unit for these in held.values() for unit in these)
    rarity = {unit: log(2 + len(questions) / (1 + often[unit])) for unit in units}
    weight = {unit: rarity[unit] * min(len(unit), LONG) for unit in units}
    enough = ALIKE * sum(weight.values())

    def likeness(question: Question) -> float:
        return sum(weight[unit] for unit in held[question.pk])

    alike = [one for one in questions if len(held[one.pk]) > 1 and likeness(one) >= enough]
    return sorted(alike, key=lambda one: (-likeness(one), -_shown_votes(one), one.pk))


def _shown_votes(question: Question) -> int:
    """Return its votes, or 0 where the room hides them, because the order would show them."""
    return 0 if question.room.hides_votes else question.votes
