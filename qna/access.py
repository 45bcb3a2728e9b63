"""The one door to questions."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from rooms.access import host_seat_for, seat_for

from .models import Question


def question_for_host(person, slug, pk):
    """A question of a room that `person` hosts."""
    return question_in_room(host_seat_for(person, slug).room, pk)


def question_and_host_for(person, slug, pk):
    """``(question, seat)`` of a room that `person` hosts from that seat."""
    seat = host_seat_for(person, slug)
    return question_in_room(seat.room, pk), seat


def question_for_seat(person, slug, pk):
    """``(question, seat)`` of somebody who is in the question's room."""
    seat = seat_for(person, slug)
    return question_in_room(seat.room, pk), seat


def own_question(person, slug, pk):
    """A question that `person` asked."""
    question, seat = question_for_seat(person, slug, pk)
    if question.asker_id != seat.pk:
        raise PermissionDenied(_("Only its asker can withdraw a question."))
    return question


def question_in_room(room, pk):
    """A question that people in `room` can see. Raises Http404."""
    found = Question.objects.visible_in(room).filter(pk=pk).first()
    if found is None:
        raise Http404(_("This question is not here any more."))
    found.room = room
    return found


def ballot_in_room(room, pk):
    """A question to vote for, unread: to read it costs more than the vote, whose verb sees for
    itself whether it waits in `room`.

    Raises:
        Http404: there can be none; `pk` may be anything that came out of JSON.
    """
    if not isinstance(pk, int) or isinstance(pk, bool) or not 0 < pk < 2**63:
        raise Http404(_("This question is not here any more."))
    return Question(pk=pk, room=room)
