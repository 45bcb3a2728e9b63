from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from rooms.access import Removed, ReplayClosed, room_left_by
from rooms.live.status import after_leaving

from .responses import closed_page, removed_page


@require_safe
def left(request: Request, slug: str) -> HttpResponse:
    """The page of a person who left the room: the way back, and what they find there."""
    try:
        room = room_left_by(request.user, slug)
    except Removed as removed:
        return removed_page(request, removed.room)
    except ReplayClosed as closed:
        return closed_page(request, closed.room)
    return render(request, "rooms/left.html", {"room": room, "status": after_leaving(room)})
