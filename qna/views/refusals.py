"""Refusing a pending question, hiding a visible one, and showing it again."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import managed_question_for
from rooms.views.responses import changed, undoes


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def refused(request: Request, slug: str, pk: int) -> HttpResponse:
    """Ask for the reason (GET), refuse or hide (POST), or show it again (DELETE), as a host."""
    question, seat = managed_question_for(request.user, slug, pk)
    if request.method in ("GET", "HEAD"):
        context = {"room": question.room, "question": question}
        return render(request, "qna/parts/manage/reason.html", context)
    try:
        if undoes(request):
            question.show_again(seat)
            return changed(request, question.room)
        reason, words = request.POST.get("reason", ""), request.POST.get("words", "")
        done = question.refuse(reason or question.OTHER, words, seat)
    except ValidationError as wrong:
        return sorry(request, 409 if undoes(request) else 422, wrong.messages[0])
    if not done and not question.is_refused:
        return sorry(request, 409, _("It is not in the list any more."))
    return changed(request, question.room)
