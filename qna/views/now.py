"""The questions that are answered now and next."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import question_for_host
from qna.models import Question
from rooms.access import host_seat_for
from rooms.views.responses import changed, undoes

from .numbers import number_in


@require_http_methods(["POST", "DELETE"])
def now(request: Request, slug: str, pk: int) -> HttpResponse:
    """Start (POST) or finish (DELETE) the answer to a question, as a host."""
    question = question_for_host(request.user, slug, pk)
    if undoes(request):
        question.finish()
    elif not question.take_up():
        return sorry(request, 409, _("This session has ended."))
    return changed(request, question.room)


@require_POST
def go_on(request: Request, slug: str) -> HttpResponse:
    """Go on to the next question, as a host.

    The query says what the host's page shows: ``?now=<pk or nothing>&next=<pk or nothing>``. If
    another host has gone on meanwhile, nothing happens.
    """
    room = host_seat_for(request.user, slug).room
    try:
        Question.go_on(room, number_in(request, "now"), number_in(request, "next"))
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, room)


@require_POST
def make_next(request: Request, slug: str, pk: int) -> HttpResponse:
    """Put a waiting question in the slot Next, as a host."""
    question = question_for_host(request.user, slug, pk)
    if not question.make_next():
        if question.room.has_ended:
            return sorry(request, 409, _("This session has ended."))
        return sorry(request, 409, _("This question does not wait any more."))
    return changed(request, question.room)


def _moves(verb: Callable[[Question], bool]) -> Callable[[Request, str, int], HttpResponse]:
    """Return the view of a verb that does nothing where another host was faster."""

    @require_POST
    def view(request: Request, slug: str, pk: int) -> HttpResponse:
        question = question_for_host(request.user, slug, pk)
        verb(question)
        return changed(request, question.room)

    return view


let_wait = _moves(Question.let_wait)
skip = _moves(Question.skip)
swap = _moves(Question.swap)
