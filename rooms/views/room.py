"""The page of a room."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from rooms.access import enter
from rooms.forms import RoomGuestForm
from rooms.live.room_page import page_context


@require_safe
def show(request: Request, slug: str) -> HttpResponse:
    person = request.user
    room, seat = enter(person, slug)
    context = page_context(room, seat)
    if "welcome" in context and person.is_authenticated:  # a guest who needs another name here
        context["form"] = RoomGuestForm({"name": person.name}, room=room, person=person)
    return render(request, "rooms/room.html", context)
