"""The name beside a question, which its asker can hide from others."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from hotline.web.requests import Request
from qna.access import question_asked_by
from rooms.limits import spend_as
from rooms.views.responses import changed, undoes


@require_http_methods(["POST", "DELETE"])
def name(request: Request, slug: str, pk: int) -> HttpResponse:
    """Hide the name from all but hosts (DELETE), or show it again (POST), as its asker."""
    question = question_asked_by(request.user, slug, pk)
    spend_as(question.asker, "name", request)
    question.show_name(not undoes(request))
    return changed(request, question.room)
