"""The pictures that chats and social networks show beside links."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hotline import limits
from hotline.web.requests import Request
from recordings.drawing.link_picture import Words
from rooms.access import room_for
from rooms.live import kept_pictures, link_preview
from rooms.live.drawn_pictures import pictures
from rooms.live.sought_question import sought_answer
from rooms.live.status import AUDIENCE
from rooms.models import Room

DAY = 24 * 3600  # seconds for which others may keep a picture whose recording is withdrawn later


@require_safe
def of_site(request: Request, version: str) -> HttpResponse:
    """Answer with the picture of the start page."""
    return _answer(request, version, link_preview.words_of_site(), link_preview.of_site().picture)


@require_safe
def of_room(request: Request, slug: str, version: str) -> HttpResponse:
    """Answer with the picture of a room as it is now."""
    room = room_for(None, slug)
    words = link_preview.words_of_room(room)
    if words is None:
        raise Http404(_("There is no picture of this room."))
    return _answer(request, version, words, link_preview.of_room(room).picture, room)


@require_safe
def of_answer(request: Request, slug: str, pk: int, version: str) -> HttpResponse:
    """Answer with the picture of an answer in a replay."""
    room = room_for(None, slug)
    answer = sought_answer(room, AUDIENCE, {"q": str(pk)}) if room.has_ended else None
    if answer is None or link_preview.words_of_room(room) is None:
        raise Http404(_("There is no picture of this answer."))
    words = link_preview.words_of_answer(room, answer.text)
    return _answer(request, version, words, link_preview.of_answer(room, answer).picture, room)


def _answer(
    request: Request, version: str, words: Words, url: str, room: Room | None = None
) -> HttpResponse:
    """Answer with the picture, or redirect from a former or invented version to the present one.

    So nobody makes us draw more than the pictures of rooms whose links they have.
    """
    if version != link_preview.version_of(words):
        return redirect(url)
    kept = kept_pictures.read(room, words) if room and room.has_ended else None
    if kept is None and words not in pictures:
        limits.spend_here("picture", address=limits.address_of(request))
    response = HttpResponse(kept or pictures.get(words), content_type="image/jpeg")
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response
