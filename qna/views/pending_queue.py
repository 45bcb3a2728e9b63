"""The queue of questions that wait for a moderator."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from hotline.web.requests import Request
from qna.models import ModerationQueue
from rooms.access import host_seat_for
from rooms.views.responses import changed, undoes


@require_http_methods(["POST", "DELETE"])
def pending_queue(request: Request, slug: str) -> HttpResponse:
    """Say that a moderator looks at it (POST), or end it and show all (DELETE), as a host."""
    seat = host_seat_for(request.user, slug)
    queue = ModerationQueue(seat.room)
    if undoes(request):
        queue.open(seat)
    else:
        queue.look()
    return changed(request, seat.room)
