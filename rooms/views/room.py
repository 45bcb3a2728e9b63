from django.shortcuts import render

from ..access import enter
from ..page import page_context


def show(request, slug):
    room, seat = enter(request.user, slug)
    return render(request, "rooms/room.html", page_context(room, seat))
