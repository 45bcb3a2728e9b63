"""Questions like the one that somebody writes."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from qna.models import Question
from qna.similar import similar_to
from rooms.access import seat_for
from rooms.limits import spend_as


@require_safe
def similar(request: Request, slug: str) -> HttpResponse:
    """Return the questions like `text` that were answered or asked already; empty for none."""
    seat = seat_for(request.user, slug)
    spend_as(seat, "similar", request)
    found = similar_to(request.GET.get("text", ""), seat)
    context = {
        "room": seat.room,
        "answered": found.answered,
        "asked": found.asked,
        "mine": Question.objects.voted_by(seat) if found.asked else [],
    }
    return render(request, "qna/parts/similar.html", context)
