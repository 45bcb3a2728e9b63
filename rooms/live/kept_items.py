"""The questions of a list, drawn once for all readers of a role and then marked for each person."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from hotline.core.kept_values import KeptValues
from qna import question_view
from qna.models import Question, Vote
from qna.question_view import QuestionView, Reader
from rooms.models import Room, Seat

from .kept_lists import MOMENT
from .question_context import questions_of, reader_context, with_moments
from .status import HOST


class Item(NamedTuple):
    """A question as it is drawn for those who neither asked it nor voted for it.

    Attributes:
        asker: the pk of the asker's seat, which no page is told.
        votes: its total, which `view` has only where all readers of the role may read it.
    """

    view: QuestionView
    html: SafeString
    asker: int
    votes: int


kept_items: KeptValues[list[Item]] = KeptValues(200, MOMENT)


def items_for(
    room: Room, role: str, seat: Seat, pks: tuple[int, ...], sought: Question | None = None
) -> SafeString:
    """Draw these questions for the person with this seat, with the votes as they are now.

    Args:
        sought: the question that the address of the page names.
    """
    reader = Reader(role == HOST, get_language() or "en")
    place = (room.pk, room.event, reader, pks)
    items = kept_items.get(place, lambda: list(_draw(room, role, reader, pks)))
    now = _votes_now(pks, seat)
    hidden = reader_context(room, role)["votes_hidden"]
    own_shown = room.voting == Room.VOTES_AFTER_VOTING
    drawn = []
    for view, html, asker, votes in items:
        votes, voted = now.get(view.pk, (votes, False))
        shown = None if hidden and not (voted and own_shown) else votes
        asked, is_sought = asker == seat.pk, bool(sought and sought.pk == view.pk)
        if voted or asked or is_sought or shown != view.votes:
            view = view._replace(
                votes=shown,
                is_voted_by_reader=voted,
                is_of_reader=asked,
                is_sought=is_sought,
            )
            html = question_view.drawn(view, reader)
        drawn.append(html)
    return mark_safe("".join(drawn))


def _draw(room: Room, role: str, reader: Reader, pks: Iterable[int]) -> Iterable[Item]:
    """Yield the questions that the role may read, in the order of `pks`."""
    pks = list(pks)
    context = reader_context(room, role)
    found = {row.pk: row for row in with_moments(room, questions_of(room, role, pks))}
    for pk in pks:
        if row := found.get(pk):
            view = question_view.view_of(row, reader, context)
            yield Item(view, question_view.drawn(view, reader), row.asker_id, row.votes)


def _votes_now(pks: Iterable[int], seat: Seat) -> dict[int, tuple[int, bool]]:
    """Return ``{pk: (votes, whether the seat voted)}`` of those that are open for votes."""
    own = Vote.objects.filter(question=OuterRef("pk"), seat=seat)
    open_ones = Question.objects.filter(pk__in=pks, state__in=Question.OPEN_FOR_VOTES)
    rows = open_ones.values_list("pk", "votes", Exists(own))
    return {pk: (votes, voted) for pk, votes, voted in rows}
