"""Votes for questions by a form.

Pages vote over their socket, and by the form where the socket does not confirm the vote.
"""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from hotline import limits
from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna import events
from qna.access import question_for_seat
from rooms.limits import spend_as
from rooms.models import Room
from rooms.views.responses import changed, undoes


@require_http_methods(["POST", "DELETE"])
def vote(request: Request, slug: str, pk: int) -> HttpResponse:
    """Vote for a question (POST), or take the vote back (DELETE)."""
    question, seat = question_for_seat(request.user, slug, pk)
    spend_as(seat, "vote", request)
    wanted = not undoes(request)
    try:
        if wanted:
            question.upvote(seat, limits.address_of(request))
        else:
            question.take_back(seat)
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    if question.room.voting == Room.VOTES_AFTER_VOTING:
        events.voted(seat, question, wanted)
    return changed(request, question.room)
