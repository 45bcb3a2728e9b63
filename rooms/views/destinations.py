"""The addresses to which a session is sent while it is live: a dialog for hosts."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from rooms.access import destination_and_host_for, host_seat_for
from rooms.forms import DestinationForm
from rooms.limits import spend_as
from rooms.models import Destination, Room

from .responses import changed, require_delete

FORM = "rooms/parts/destination_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
def destinations(request: Request, slug: str) -> HttpResponse:
    """Draw an empty form (GET), or add a destination (POST), as a host.

    A script receives an empty form again (201), or the form with the reason (422).
    """
    seat = host_seat_for(request.user, slug)
    if request.method != "POST":
        return _drawn(request, seat.room)
    spend_as(seat, "destination", request)
    form = DestinationForm(request.POST)
    if form.add(seat):
        return _drawn(request, seat.room, status=201) if request.htmx else redirect(seat.room)
    if not request.htmx:
        return sorry(request, 422, form.sentence)
    return _drawn(request, seat.room, form, status=422)


@require_delete
def destination(request: Request, slug: str, pk: int) -> HttpResponse:
    """Stop sending to a destination and forget its stream key, as a host."""
    found, seat = destination_and_host_for(request.user, slug, pk)
    spend_as(seat, "destination", request)
    found.remove()
    return changed(request, seat.room)


@require_http_methods(["GET", "HEAD", "POST"])
def key(request: Request, slug: str, pk: int) -> HttpResponse:
    """Draw the form for another stream key (GET), or replace the key (POST), as a host.

    A script receives the form to add a destination (201), or the form with the reason (422).
    """
    found, seat = destination_and_host_for(request.user, slug, pk)
    if request.method != "POST":
        return _drawn(request, seat.room, replaced=found)
    spend_as(seat, "destination", request)
    form = DestinationForm(request.POST)
    if form.replace_key(found):
        return _drawn(request, seat.room, status=201) if request.htmx else redirect(seat.room)
    if not request.htmx:
        return sorry(request, 422, form.sentence)
    return _drawn(request, seat.room, form, replaced=found, status=422)


def _drawn(
    request: Request,
    room: Room,
    form: DestinationForm | None = None,
    replaced: Destination | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "room": room,
        "form": form,
        "replaced": replaced,
        "limits": Destination,
        "is_full": room.destinations.count() >= Destination.MOST,
    }
    return render(request, FORM, context, status=status)
