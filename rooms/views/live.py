from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from rooms.access import host_seat_for

from .responses import changed, undoes


@require_http_methods(["GET", "POST", "DELETE"])
def live(request: Request, slug: str) -> HttpResponse:
    """Show the obstacles to going live (GET), go live (POST), or end the session (DELETE)."""
    room = host_seat_for(request.user, slug).room
    if request.method == "GET":
        return render(request, "rooms/parts/why_not_live.html", {"room": room})
    if undoes(request):
        room.end()
        return changed(request, room)
    try:
        room.go_live("recorded" in request.POST, request.POST.get("zone", ""))
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, room)
