from django.shortcuts import render

from ..access import room_for
from ..page import page_context


def show(request, slug):
    room = room_for(request.user, slug)
    seat = room.seat_of(request.user)
    if seat is None and request.user.is_authenticated:
        seat = room.admit(request.user)
    return render(request, "rooms/room.html", page_context(room, seat))
