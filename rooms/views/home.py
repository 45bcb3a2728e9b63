"""The start page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.accounts.models import Site
from hotline.web.requests import Request
from rooms.models import Room, Seat


@require_safe
def home(request: Request) -> HttpResponse:
    person = request.user
    live = Room.objects.live_for(person).select_related("host")
    context: dict[str, object] = {
        "live_rooms": live[:24],
        "may_list": Site.rules().listing,
        "person": person,
    }
    if person.is_authenticated:
        seats = Seat.objects.hosting(person)
        context["my_seats"] = seats.prefetch_related("room__recording__copies")[:50]
    return render(request, "home.html", context)
