"""The one door to questions."""

from django.http import Http404
from django.utils.translation import gettext as _

from rooms.access import host_seat_for


def question_for_host(person, slug, pk):
    """A question of a room that `person` hosts."""
    seat = host_seat_for(person, slug)
    question = seat.room.questions.select_related("asker__person").filter(pk=pk).first()
    if question is None:
        raise Http404(_("This question is not here any more."))
    question.room = seat.room
    return question
