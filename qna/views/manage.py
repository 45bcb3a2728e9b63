"""The dialog about one question, drawn when a host opens it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from qna.access import managed_question_for


@require_safe
def manage(request: Request, slug: str, pk: int) -> HttpResponse:
    """Return the acts that a host can perform on a question as it is now."""
    question, seat = managed_question_for(request.user, slug, pk)
    name = question.asker_name(to_hosts=True)
    context = {"room": question.room, "question": question, "seat": seat, "asker_name": name}
    return render(request, "qna/parts/manage_question.html", context)
