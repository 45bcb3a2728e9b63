from django.http import HttpResponse
from django.views.decorators.http import require_POST

from hotline.web.requests import Request
from rooms.access import host_seat_for

from .responses import changed


@require_POST
def listing(request: Request, slug: str) -> HttpResponse:
    """List the live room on the start page, or take it off the list."""
    room = host_seat_for(request.user, slug).room
    room.show_on_start_page("listed" in request.POST)
    return changed(request, room)
