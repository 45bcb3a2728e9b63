"""Approving a question that waits for a moderator."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import managed_question_for
from rooms.views.responses import changed

from .numbers import number_in


@require_POST
def approve(request: Request, slug: str, pk: int) -> HttpResponse:
    """Show a pending question to everybody, as a host.

    The query says which text the host has read: ``?read=<its version>``, by default the one that
    was asked.
    """
    question, seat = managed_question_for(request.user, slug, pk)
    try:
        approved = question.approve(seat, number_in(request, "read") or 0)
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    if not approved and not question.is_approved:
        return sorry(request, 409, _("It no longer waits for a moderator."))
    return changed(request, question.room)
