"""Written answers, and what people are told about answers."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import managed_question_for
from qna.models import AnswerNews, Question
from rooms.access import seat_for
from rooms.models import Seat
from rooms.views.responses import changed, undoes

from .numbers import number_in

MOST_SEEN = 50  # news in one request; a page shows fewer


@require_http_methods(["POST", "DELETE"])
def answer(request: Request, slug: str, pk: int) -> HttpResponse:
    """Answer a question in writing (POST), or delete the written answer (DELETE), as a host.

    The form says by `read` which text of the question the host answers, by default the one that
    was asked. A script whose text is refused receives the form again, with the reason (422).
    """
    question, seat = managed_question_for(request.user, slug, pk)
    if undoes(request):
        question.delete_written_answer()
        return changed(request, question.room)
    text, private = request.POST.get("text", ""), request.POST.get("for") == "asker"
    read = number_in(request, "read") or 0
    try:
        question.answer_in_writing(seat, text, private=private, read=read)
    except ValidationError as refused:
        if not request.htmx:
            return sorry(request, 409, refused.messages[0])
        context = {"room": question.room, "question": question, "wrong": refused.messages[0]}
        context |= {"text": text, "private": private}
        return render(request, "qna/parts/answer_form.html", context, status=422)
    return changed(request, question.room)


@require_POST
def seen(request: Request, slug: str) -> HttpResponse:
    """Note what a person has read: ``?seen=12.answered,15.private``, and notes: ``16.merged``."""
    seat = seat_for(request.user, slug)
    sent = request.POST.get("seen", request.GET.get("seen", ""))
    news = list(_news(sent))
    AnswerNews.mark_seen(seat, news)
    Question.objects.mark_notes_seen(seat, news)
    return changed(request, seat.room)


def _news(sent: str) -> Iterator[tuple[int, str]]:
    for one in sent[: MOST_SEEN * 32].split(",")[:MOST_SEEN]:
        pk, _dot, kind = one.partition(".")
        if pk.isascii() and pk.isdigit() and len(pk) < 19:
            yield int(pk), kind


@require_POST
def wanted(request: Request, slug: str) -> HttpResponse:
    """Tell the person of answers to what they voted for (``wanted=on``), or no longer."""
    seat = seat_for(request.user, slug)
    Seat.objects.filter(pk=seat.pk).update(wants_answers=request.POST.get("wanted") == "on")
    return changed(request, seat.room)
