from django.shortcuts import render
from django.views.decorators.http import require_safe

from rooms.access import enter
from rooms.forms import RoomGuestForm
from rooms.live.room_page import page_context


@require_safe
def show(request, slug):
    room, seat = enter(request.user, slug)
    context = page_context(room, seat)
    if seat is None and request.user.is_authenticated:  # a guest who needs another name here
        said = {"name": request.user.name}
        context["form"] = RoomGuestForm(said, room=room, person=request.user)
    return render(request, "rooms/room.html", context)
