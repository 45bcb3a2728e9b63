from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from hotline import limits
from hotline.web.errors import sorry
from hotline.web.requests import Request
from rooms.access import host_seat_for

from .responses import changed, undoes


@require_http_methods(["POST", "DELETE"])
def green_room(request: Request, slug: str) -> HttpResponse:
    """Open (POST) or close (DELETE) the green room."""
    room = host_seat_for(request.user, slug).room
    if undoes(request):
        room.close_green_room()
    else:
        limits.spend("media_start", room=room.pk)
        try:
            room.open_green_room()
        except ValidationError as refused:
            return sorry(request, 409, refused.messages[0])
    return changed(request, room)
