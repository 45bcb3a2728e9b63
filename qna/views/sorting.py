"""Pinning questions and giving them labels, as a host."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from hotline.web.errors import sorry
from hotline.web.requests import Request
from qna.access import label_in_room, managed_question_for
from qna.models import Label, Question
from rooms.limits import spend_as
from rooms.views.responses import changed, undoes


@require_http_methods(["POST", "DELETE"])
def pin(request: Request, slug: str, pk: int) -> HttpResponse:
    """Let a question stand on top (POST), or where its votes put it (DELETE)."""
    question, seat = managed_question_for(request.user, slug, pk)
    spend_as(seat, "sort", request)
    try:
        if undoes(request):
            question.unpin()
        else:
            question.pin()
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, question.room)


@require_POST
def labels(request: Request, slug: str, pk: int) -> HttpResponse:
    """Give a question the label `name`, an old or a new one."""
    question, seat = managed_question_for(request.user, slug, pk)
    spend_as(seat, "sort", request)
    try:
        question.label(request.POST.get("name", ""))
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return _labels_of(request, question)


@require_http_methods(["POST", "DELETE"])
def label(request: Request, slug: str, pk: int, label: int) -> HttpResponse:
    """Give a question a label of the room (POST), or take it away (DELETE).

    A label that nobody uses is deleted, so taking it away a second time finds none.
    """
    question, seat = managed_question_for(request.user, slug, pk)
    spend_as(seat, "sort", request)
    if undoes(request):
        for gone in Label.objects.filter(room=question.room, pk=label):
            question.unlabel(gone)
        return _labels_of(request, question)
    try:
        question.label(label_in_room(question.room, label).name)
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return _labels_of(request, question)


def _labels_of(request: Request, question: Question) -> HttpResponse:
    """Answer a script with the part of the dialog, which stays open for more labels."""
    if not request.htmx:
        return changed(request, question.room)
    context = {"room": question.room, "question": question}
    return render(request, "qna/parts/manage/labels.html", context)
