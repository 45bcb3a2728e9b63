"""Whether a person has anything to read that nobody else does: most people have nothing."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef

from qna.models import AnswerNews, Question, WrittenAnswer
from rooms.models import Invitation, Seat


class OwnRows(NamedTuple):
    """The kinds of rows that one person has, and that the personal parts of a page show."""

    invitation: bool
    notes: bool
    news: bool
    private_answers: bool


def own_rows_of(seat: Seat) -> OwnRows:
    """Look for all of it by one query, which costs a third of what reading it would."""
    mine = OuterRef("pk")
    private = WrittenAnswer.objects.filter(private=True, question__asker=mine)
    found = Seat.objects.filter(pk=seat.pk).values_list(
        Exists(Invitation.objects.open().filter(seat=mine)),
        Exists(Question.objects.noted().filter(asker=mine)),
        Exists(AnswerNews.objects.unseen().filter(seat=mine)),
        Exists(private),
    )
    return OwnRows(*found.first() or (False, False, False, False))
