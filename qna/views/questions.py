"""Asking, dismissing and withdrawing questions."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import dismissed_question_for_host, own_question, question_for_host
from qna.forms import AskForm
from rooms.access import seat_for
from rooms.limits import spend_as
from rooms.live.page_context import page_context
from rooms.views.responses import changed, undoes

from .lists import listed


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: Request, slug: str) -> HttpResponse:
    """Ask a question (POST), or get a piece of a list (see `lists.listed`)."""
    return ask(request, slug) if request.method == "POST" else listed(request, slug)


def ask(request: Request, slug: str) -> HttpResponse:
    """Ask a question.

    A script receives the form: an empty one after a question (201), or the same one with the
    reason of the refusal (422). A plain form receives the room's page.
    """
    seat = seat_for(request.user, slug)
    spend_as(seat, "ask", request)
    form = AskForm(request.POST, seat=seat)
    asked = form.ask()
    if not request.htmx:
        if asked:
            return redirect(seat.room)
        context = page_context(seat.room, seat) | {"form": form}
        return render(request, "rooms/room.html", context, status=422)
    context = {"room": seat.room, "seat": seat, "form": None if asked else form}
    return render(request, "qna/parts/question_form.html", context, status=201 if asked else 422)


@require_http_methods(["POST", "DELETE"])
def dismissed(request: Request, slug: str, pk: int) -> HttpResponse:
    """Dismiss a question without an answer (POST), or put it back (DELETE), as a host."""
    if undoes(request):
        question = dismissed_question_for_host(request.user, slug, pk)
        question.put_back()
    else:
        question = question_for_host(request.user, slug, pk)
        question.dismiss()
    return changed(request, question.room)


@require_http_methods(["POST", "DELETE"])
def question(request: Request, slug: str, pk: int) -> HttpResponse:
    """Withdraw a question (DELETE), or ask it again as it was (POST), as its asker."""
    own = own_question(request.user, slug, pk)
    if undoes(request):
        if not own.withdraw():
            return sorry(request, 409, own.why_not_withdrawn)
        return changed(request, own.room)
    try:
        own.undo_withdrawal()
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, own.room)
