"""Speakers' copies of their own parts: the host's leave, and the page of the secret link."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hotline.web.errors import sorry
from hotline.web.reloads import next_reload
from hotline.web.requests import Request
from recordings.access import Gone, part_by_key, speakers_seat_for
from recordings.models import SpeakersPart
from rooms.views.responses import changed, undoes

from .to_download import to_download

PART = "recordings/parts/your_part.html"


@require_http_methods(["POST", "DELETE"])
def part(request: Request, slug: str, key: str) -> HttpResponse:
    """Let somebody have copies of their part (POST), or no longer (DELETE), as a host."""
    seat = speakers_seat_for(request.user, slug, key)
    if not undoes(request):
        SpeakersPart.give(seat)
        return changed(request, seat.room)
    for given in SpeakersPart.objects.filter(seat=seat):
        given.seat = seat
        given.take_back()
    return changed(request, seat.room)


@require_safe
@never_cache
def show(request: Request, key: str) -> HttpResponse:
    """The page of a secret link: the copies of one speaker's part, without an account.

    htmx, which reloads it, gets the copies alone, or the sentence that says why there are none.
    """
    try:
        found = part_by_key(key)
    except (Gone, Http404) as gone:
        if request.htmx:
            return render(request, PART, {"over": str(gone)})
        if isinstance(gone, Http404):
            raise
        return sorry(request, 410, str(gone))
    copies = found.copies
    reload = next_reload(request.GET, soon=not copies or any(one.is_wanted for one in copies))
    context = {"part": found, "room": found.seat.room, "copies": copies, "reload": reload}
    return render(request, PART if request.htmx else "recordings/speakers_part.html", context)


@require_safe
@never_cache
def download(request: Request, key: str, pk: int) -> HttpResponse:
    """Redirect to the signed link of one of these copies."""
    try:
        found = part_by_key(key)
    except Gone as gone:
        return sorry(request, 410, str(gone))
    copy = next((one for one in found.copies if one.pk == pk and one.is_ready), None)
    if copy is None:
        raise Http404(_("This copy is not ready yet."))
    return to_download(request, copy)
