"""The link to the media of a room, for pages that stay open longer than their own is valid."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hotline.web.requests import Request
from recordings.models import Recording
from rooms import access
from rooms.live import room_context


@require_safe
@never_cache
def media_link(request: Request, slug: str) -> HttpResponse:
    """Return the path of the playlist as text, or 204 where there is none.

    `?lasting=1` is for browsers that play HLS by themselves, which keep one address.
    """
    room, seat = access.watched_by(request.user, slug)
    recording = Recording.objects.filter(room=room).first()
    reader = room_context.reader_of(seat)
    link = room_context.media_link(room, recording, reader, lasts="lasting" in request.GET)
    if link is None:
        return HttpResponse(status=204)
    return HttpResponse(link, content_type="text/plain; charset=utf-8")
