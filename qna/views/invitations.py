"""Inviting the asker of a question on stage."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import question_and_host_for
from rooms.limits import spend_as
from rooms.views.responses import changed, undoes


@require_http_methods(["POST", "DELETE"])
def invite(request: Request, slug: str, pk: int) -> HttpResponse:
    """Invite the asker on stage to ask the question aloud (POST), or take that back (DELETE)."""
    question, seat = question_and_host_for(request.user, slug, pk)
    spend_as(seat, "invite", request)
    if undoes(request):
        question.take_invitation_back()
        return changed(request, question.room)
    try:
        question.invite_asker(seat)
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, question.room)
