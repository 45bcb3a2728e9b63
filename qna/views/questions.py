"""Asking, dismissing and withdrawing questions."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import own_question, question_for_host
from qna.forms import AskForm
from rooms.access import seat_for
from rooms.limits import spend_as
from rooms.live.room_page import page_context
from rooms.views.responses import changed, require_delete


@require_POST
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


@require_POST
def dismiss(request: Request, slug: str, pk: int) -> HttpResponse:
    """Remove a question from the room's list without an answer, as a host."""
    question = question_for_host(request.user, slug, pk)
    question.dismiss()
    return changed(request, question.room)


@require_delete
def withdraw(request: Request, slug: str, pk: int) -> HttpResponse:
    """Withdraw a question, as its asker."""
    question = own_question(request.user, slug, pk)
    if not question.withdraw():
        return sorry(request, 409, question.why_not_withdrawn)
    return changed(request, question.room)
