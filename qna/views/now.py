"""The question that is being answered now."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import question_for_host
from rooms.views.responses import changed, undoes


@require_http_methods(["POST", "DELETE"])
def now(request: Request, slug: str, pk: int) -> HttpResponse:
    """Start (POST) or finish (DELETE) the answer to a question, as a host."""
    question = question_for_host(request.user, slug, pk)
    if undoes(request):
        question.finish()
    elif not question.take_up():
        return sorry(request, 409, _("This session has ended."))
    return changed(request, question.room)
