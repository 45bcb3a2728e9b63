"""The text of a pending question, which moderators can correct."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import managed_question_for
from rooms.views.responses import changed


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: Request, slug: str, pk: int) -> HttpResponse:
    """Show the text to correct (GET), or correct it (POST), as a host."""
    question, seat = managed_question_for(request.user, slug, pk)
    if request.method != "POST":
        context = {"room": question.room, "question": question}
        return render(request, "qna/parts/manage/text.html", context)
    try:
        question.fix(request.POST.get("text", ""), request.POST.get("before", ""), seat)
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, question.room)
