from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from rooms.access import room_for
from rooms.live.status import after_leaving


@require_safe
def left(request: Request, slug: str) -> HttpResponse:
    """The page of a person who left the room: the way back, and what they find there."""
    room = room_for(request.user, slug)
    return render(request, "rooms/left.html", {"room": room, "status": after_leaving(room)})
