"""Blocking the asker of a question for the rest of the session."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import managed_question_for
from rooms.views.responses import changed, undoes


@require_http_methods(["POST", "DELETE"])
def block(request: Request, slug: str, pk: int) -> HttpResponse:
    """Let the asker of a question ask nothing more here (POST), or again (DELETE), as a host."""
    question, seat = managed_question_for(request.user, slug, pk)
    try:
        if undoes(request):
            question.unblock_asker(seat)
        else:
            question.block_asker(seat)
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, question.room)
