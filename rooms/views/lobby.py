"""The steps of a session: a new room, open doors, the green room, Go live and End."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from hotline import limits
from hotline.accounts.access import may_host
from hotline.core.idempotency import once_of
from hotline.web.errors import sorry
from hotline.web.requests import Request
from rooms.access import host_seat_for
from rooms.forms import RoomForm
from rooms.models import Room

from .answers import changed, undoes


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: Request) -> HttpResponse:
    """Show the form of a new room, or create the room and go to its page."""
    person = request.user
    assert person.is_authenticated  # because of `login_required`
    if not may_host(person):
        return render(request, "rooms/new_refused.html", status=403)
    form = RoomForm(request.POST or None)
    if form.is_valid():
        limits.spend("room", person=person.pk, address=limits.address_of(request))
        said = form.cleaned_data
        room = Room.start(
            person,
            said["title"],
            get_language(),
            said["height"],
            once_of(request.POST),
            request.POST.get("zone", ""),
            said.get("listed", False),
        )
        return redirect(room)
    return render(request, "rooms/new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def listing(request: Request, slug: str) -> HttpResponse:
    """List the live room on the start page, or take it off the list."""
    room = host_seat_for(request.user, slug).room
    room.show_on_start_page("listed" in request.POST)
    return changed(request, room)


@require_POST
def doors(request: Request, slug: str) -> HttpResponse:
    """Let people in to wait and to ask."""
    room = host_seat_for(request.user, slug).room
    room.open_doors()
    return changed(request, room)


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


@require_http_methods(["GET", "POST", "DELETE"])
def live(request: Request, slug: str) -> HttpResponse:
    """Show the obstacles to going live (GET), go live (POST), or end the session (DELETE)."""
    room = host_seat_for(request.user, slug).room
    if request.method == "GET":
        return render(request, "rooms/parts/why_not_live.html", {"room": room})
    if undoes(request):
        room.end()
        return changed(request, room)
    try:
        room.go_live("recorded" in request.POST, request.POST.get("zone", ""))
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, room)
