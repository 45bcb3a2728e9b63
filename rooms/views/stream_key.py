from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from hotline.web.requests import Request
from rooms.access import host_seat_for


@require_POST
def stream_key(request: Request, slug: str) -> HttpResponse:
    """Make a new key by which an encoder publishes as this host, and show it this once."""
    seat = host_seat_for(request.user, slug)
    return JsonResponse({"key": seat.new_stream_key()}, status=201)
