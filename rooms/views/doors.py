from django.http import HttpResponse
from django.views.decorators.http import require_POST

from hotline.web.requests import Request
from rooms.access import host_seat_for

from .responses import changed


@require_POST
def doors(request: Request, slug: str) -> HttpResponse:
    """Tell the people who wait that it starts soon."""
    room = host_seat_for(request.user, slug).room
    room.open_doors()
    return changed(request, room)
