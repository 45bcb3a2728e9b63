"""Renders rows as the JSON texts that a feed sends to sockets."""

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from django.db.models import Q

from hotline.core.db_thread import in_database
from hotline.push.variant import ListKey, Variant
from qna import question_lists
from qna.models import Question, Vote
from qna.question_lists import Listed
from rooms.models import Room, Seat

from . import room_page
from .answer_news import NONE, PersonalNews, news_for, seats_with_news
from .regions import LIST, REGIONS
from .room_context import role_of

LARGEST = 200  # questions of a list in a snapshot
Reader = tuple[str, str]
"""Role and language."""
Fragments = Mapping[str, str | None]
"""HTML by the name of a part; None for a question that the role may not read."""


@in_database
def last_event(room_id: int) -> int:
    return Room.objects.values_list("event", flat=True).get(pk=room_id)


@in_database
def draw_fragments(
    room_id: int, wanted: Mapping[Reader, Collection[str]]
) -> dict[Reader, Fragments]:
    """Render named parts of the page, for each role and language those that it wants."""
    return {
        reader: room_page.fragments(_room(room_id), *reader, parts)
        for reader, parts in wanted.items()
        if parts
    }


@in_database
def draw_whole(room_id: int, lists: Mapping[Variant, Listed], event: int) -> dict[Variant, str]:
    """Render all regions of the page, with the role that they are for: ``{variant: text}``.

    Regions are rendered once for each role and language, and the lists for each variant; of a long
    list the first LARGEST questions, and the page asks for the others.
    """
    room = _room(room_id)
    regions = [name for name in REGIONS if name != LIST]

    @cache
    def draw_regions(reader: Reader) -> str:
        drawn = room_page.fragments(room, *reader, regions)
        return "".join(filter(None, drawn.values()))

    texts = {}
    for variant, listed in lists.items():
        short = listed._replace(ids=listed.ids[:LARGEST])
        html = draw_regions(variant.reader) + room_page.draw_list(room, *variant.reader, short)
        texts[variant] = json.dumps({"event": event, "fresh": variant.role, "html": html})
    return texts


@in_database
def read_lists(
    room_id: int, wanted: Iterable[tuple[bool, ListKey]], readers: Iterable[bool]
) -> tuple[dict[tuple[bool, ListKey], Listed], dict[bool, dict[str, int]]]:
    """Return lists of questions by (whether to hosts, key), and all numbers by whether to hosts.

    Of keys that differ by their size alone only the largest is read.
    """
    room = _room(room_id)
    wanted = set(wanted)
    sizes: dict[tuple[bool, ListKey], int] = {}
    for to_hosts, key in wanted:
        kind = to_hosts, key._replace(size=0)
        sizes[kind] = max(key.size, sizes.get(kind, 0))
    longest = {
        (to_hosts, key): question_lists.read(room, key._replace(size=size), to_hosts)
        for (to_hosts, key), size in sizes.items()
    }
    found = {}
    for to_hosts, key in wanted:
        whole = longest[to_hosts, key._replace(size=0)]
        its_key = whole.key._replace(size=key.size)
        found[to_hosts, key] = whole._replace(key=its_key, ids=whole.ids[: key.size])
    return found, {to_hosts: question_lists.counts_in(room, to_hosts) for to_hosts in readers}


class Totals(NamedTuple):
    """Totals of votes by question, and which of them those who do not host may read."""

    votes: dict[int, int]
    for_all: bool
    for_voters: bool


@in_database
def count_votes(room_id: int, questions: Collection[int]) -> Totals:
    """Return the totals of those of the questions that a page may show."""
    room = _room(room_id)
    shown = Question.objects.shown_among(room, questions, to_hosts=True)
    votes = dict(shown.order_by().values_list("pk", "votes"))
    return Totals(
        votes if room.allows_votes else {},
        for_all=not room.hides_votes,
        for_voters=room.voting == Room.VOTES_AFTER_VOTING,
    )


@in_database
def voted_by_seats(room_id: int, keys: Collection[str]) -> dict[str, set[int]]:
    """Return the pks of the questions that each of the seats voted for, by its key."""
    votes = Vote.objects.filter(seat__room=room_id, seat__key__in=keys)
    found: dict[str, set[int]] = {key: set() for key in keys}
    for key, pk in votes.values_list("seat__key", "question"):
        found[key].add(pk)
    return found


@in_database
def own_votes(room_id: int, seats: Collection[str]) -> dict[str, str]:
    """Render which questions have the votes of these seats: ``{seat key: text}``."""
    voted: dict[str, list[int]] = {key: [] for key in seats}
    for key, question in Question.objects.votes_of(room_id, seats):
        voted[key].append(question)
    return {key: json.dumps({"mine": questions}) for key, questions in voted.items()}


@in_database
def draw_people(
    room_id: int, keys: Collection[str], readers: Collection[Reader]
) -> dict[Reader, str]:
    """Render the audience list: ``{(role, language): text}``."""
    room = _room(room_id)
    return {
        reader: json.dumps({"people": room_page.draw_people(room, keys, *reader)})
        for reader in readers
    }


@in_database
def particular_seats(room_id: int) -> set[str]:
    """Return the keys of seats with a special personal part, and of removed seats."""
    seats = _room(room_id).seats
    readers = seats.filter(_reads_of_their_own(room_id)).values_list("key", flat=True)
    particular = seats.particular().values_list("key", flat=True)
    return {*particular, *readers, *seats_with_news(room_id)}


@in_database
def draw_personal(
    room_id: int, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Render personal parts: ``{(seat key, language): (role, text)}``, without absent seats.

    Mere listeners who read the same news share one text per language, so that a crowd costs one
    rendering.
    """
    room = _room(room_id)
    inside = room.seats.filter(key__in={key for key, _ in wanted}, removed_at=None)
    # A seat that becomes particular between both queries is in the second; its message follows.
    seats: dict[str, Seat | None] = dict.fromkeys(inside.values_list("key", flat=True))
    seats |= {seat.key: seat for seat in inside.particular()}
    seats |= {seat.key: seat for seat in inside.filter(_reads_of_their_own(room_id))}

    news = news_for(room, seats.keys())

    @cache
    def draw(seat: Seat | None, language: str, news: PersonalNews) -> tuple[str, str]:
        me = room_page.draw_personal(room, seat, language, news)
        return role_of(seat), json.dumps({"me": me})

    return {
        (key, language): draw(seats[key], language, news.get(key, NONE))
        for key, language in wanted
        if key in seats
    }


def _reads_of_their_own(room_id: int) -> Q:
    """The condition of seats that read what became of a question, or have their part."""
    noted = Question.objects.noted().filter(room=room_id).values_list("asker", flat=True)
    return Q(pk__in=noted) | Q(part__isnull=False)


def _room(room_id: int) -> Room:
    return Room.objects.select_related("host").get(pk=room_id)
