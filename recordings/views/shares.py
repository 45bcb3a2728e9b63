"""The links by which hosts share a copy or the replay: their list, new ones, and their end."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hotline.core.idempotency import once_of
from hotline.web.requests import Request
from recordings.access import copy_to_share, recording_to_share, share_for_host
from recordings.forms import ShareForm
from recordings.models import Recording, Share
from rooms.limits import spend_as
from rooms.views.responses import changed, require_delete

DIALOG = "recordings/parts/shares.html"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def shares(request: Request, slug: str) -> HttpResponse:
    """Draw the links that are open, with the form of a new one (GET), or make it (POST).

    A script receives the same again: with the new link (201), or with the reason of a refusal
    (422). A plain form goes back to the room's page.
    """
    recording, seat = recording_to_share(request.user, slug)
    if request.method != "POST":
        return _drawn(request, recording, ShareForm(recording=recording))
    spend_as(seat, "share", request)
    form = ShareForm(request.POST, recording=recording)
    made = None
    if form.is_valid():
        copy = copy_to_share(recording, form.copy_pk)
        try:
            made = Share.make(recording, copy, form.ends_at, once_of(request.POST))
        except ValidationError as refused:
            form.add_error("until", refused)
    if made is None:
        return _drawn(request, recording, form, status=422)
    if not request.htmx and "text/html" in request.headers.get("Accept", ""):
        return redirect(recording.room)
    return _drawn(request, recording, ShareForm(recording=recording), made, status=201)


@require_delete
def share(request: Request, pk: int) -> HttpResponse:
    """End a share, as a host. A script receives the links that are left."""
    found, seat = share_for_host(request.user, pk)
    spend_as(seat, "share", request)
    found.stop()
    if not request.htmx:
        return changed(request, seat.room)
    return _drawn(request, found.recording, ShareForm(recording=found.recording), ended=True)


def _drawn(
    request: Request,
    recording: Recording,
    form: ShareForm,
    made: Share | None = None,
    status: int = 200,
    ended: bool = False,
) -> HttpResponse:
    listed = Share.objects.in_list().filter(recording=recording)
    context = {"room": recording.room, "shares": listed, "form": form, "made": made, "ended": ended}
    return render(request, DIALOG, context, status=status)
