"""The start page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.accounts.models import Site
from hotline.web.requests import Request
from rooms.live import link_preview
from rooms.live.my_rooms import MyRooms
from rooms.models import Room


@require_safe
def home(request: Request) -> HttpResponse:
    person = request.user
    live = Room.objects.live_for(person).select_related("host")
    mine = MyRooms(person) if person.is_authenticated else None
    if mine:
        live = live.exclude(pk__in=[one.room.pk for one in [*mine.live, *mine.visited]])
    context: dict[str, object] = {
        "live_rooms": live[:24],
        "may_list": Site.rules().listing,
        "mine": mine,
        "person": person,
        "preview": link_preview.of_site(),
    }
    return render(request, "home.html", context)
