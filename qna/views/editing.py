"""Editing one's own question."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import own_question
from qna.models.editing import CLOSED, why_late, why_voted
from rooms.limits import spend_as
from rooms.views.responses import changed


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str, pk: int) -> HttpResponse:
    """Return the form to edit a question (GET), or change its text (POST), as its asker."""
    question = own_question(request.user, slug, pk)
    if request.method == "POST":
        spend_as(question.asker, "ask", request)
        try:
            question.edit(request.POST.get("text", ""))
        except ValidationError as refused:
            return sorry(request, 409 if refused.code == CLOSED else 400, refused.messages[0])
        return changed(request, question.room)
    why_not = None if question.can_be_edited else question.why_not_edited
    context = {"room": question.room, "question": question, "why_not": why_not}
    context |= {"why_late": why_late(), "why_voted": why_voted()}
    return render(request, "qna/parts/edit_question.html", context)
