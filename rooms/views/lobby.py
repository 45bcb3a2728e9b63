"""From an idea to the air, and off it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from hotline import limits
from hotline.accounts.access import may_host
from hotline.once import once_of

from ..access import host_seat_for
from ..forms import RoomForm
from ..models import Room
from .answers import changed, undoes


@login_required
def new(request):
    if not may_host(request.user):
        return render(request, "rooms/not_hosting.html", status=403)
    form = RoomForm(request.POST or None)
    if form.is_valid():
        limits.spend("room", person=request.user.pk, address=limits.address_of(request))
        said = form.cleaned_data
        room = Room.start(
            request.user,
            said["title"],
            get_language(),
            said["height"],
            once_of(request.POST),
            request.POST.get("zone", ""),
        )
        return redirect(room)
    return render(request, "rooms/new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def doors(request, slug):
    room = host_seat_for(request.user, slug).room
    room.open_doors()
    return changed(request, room)


@require_http_methods(["POST", "DELETE"])
def green_room(request, slug):
    room = host_seat_for(request.user, slug).room
    if undoes(request):
        room.close_green_room()
    else:
        room.open_green_room()
    return changed(request, room)


@require_POST
def live(request, slug):
    room = host_seat_for(request.user, slug).room
    room.go_live("recorded" in request.POST, request.POST.get("zone", ""))
    return changed(request, room)


@require_POST
def end(request, slug):
    room = host_seat_for(request.user, slug).room
    room.end()
    return changed(request, room)
