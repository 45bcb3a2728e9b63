"""The context of templates of questions: the questions of a list, and their reader."""

from collections.abc import Collection, Iterable
from functools import cache

from hotline.push.variant import ListKey
from qna import question_lists
from qna.models import Question
from qna.models.question import QuestionQuerySet
from qna.question_lists import Listed
from qna.replay_moments import note_moments
from rooms.models import Room, Seat

from . import kept_lists
from .status import HOST

Context = dict[str, object]
"""The variables of a template."""


def list_context(
    room: Room, role: str, key: ListKey | None = None, listed: Listed | None = None
) -> Context:
    """Return the context of the region `questions`: those of `listed`, or of the rows as they are.

    Without a key it is the list that the role reads first. The questions are read when a template
    uses them, because parts of pages are kept.
    """
    if listed is None:
        key = key or question_lists.default_list(room, role == HOST)
        listed = kept_lists.read(room, key, role == HOST)
    found = listed
    return {"questions": cache(lambda: _rows_of(room, role, found)), "listed": listed}


def _rows_of(room: Room, role: str, listed: Listed) -> list[Question]:
    found = with_moments(room, questions_of(room, role, listed.ids))
    by_pk = {question.pk: question for question in found}
    return [by_pk[pk] for pk in listed.ids if pk in by_pk]


def with_moments(room: Room, found: Iterable[Question]) -> list[Question]:
    """Return questions of a room with the moments at which the replay plays their answers."""
    rows = list(found)
    for question in rows:
        question.room = room  # saves a query per row
    note_moments(room, rows)
    return rows


def found_context(room: Room, role: str, seat: Seat | None, found: Iterable[Question]) -> Context:
    """Return the context of questions that one person alone is sent, with that person's votes."""
    context: Context = {"room": room, "seat": seat, "questions": with_moments(room, found)}
    return context | reader_context(room, role) | own_votes(room, seat)


def own_votes(room: Room, seat: Seat | None) -> Context:
    """Return what a page that is rendered for one person knows of that person's votes."""
    mine = set(Question.objects.voted_by(seat)) if seat else set()
    reads_theirs = room.voting == Room.VOTES_AFTER_VOTING
    return {"mine": mine, "own_totals": mine if reads_theirs else set()}


def reader_context(room: Room, role: str) -> Context:
    """Return what templates know of the reader: the role, and whether to offer the acts of hosts.

    `rooms.access.host_seat_for` lets hosts and co-hosts perform these. Totals of votes are hidden
    from others where the room says so.
    """
    hosts = role == HOST
    return {"role": role, "hosts": hosts, "votes_hidden": not hosts and room.hides_votes}


def questions_of(room: Room, role: str, pks: Collection[int | str]) -> QuestionQuerySet:
    """Those of the questions that a page may show; hosts have also lists of their own."""
    return Question.objects.shown_among(room, pks, to_hosts=role == HOST)
