import secrets

from django.contrib.auth import login
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hotline.accounts.forms import GuestForm
from hotline.accounts.models import User
from hotline.accounts.views import BACKEND
from hotline.once import once_of

from ..access import host_seat_for, room_for, speaking_seat_for
from ..models import Seat
from ..page import page_context
from .answers import changed


def welcome(request, form):
    """Sign a guest in."""
    guest = User.objects.welcome_guest(form.cleaned_data["name"], once_of(request.POST))
    login(request, guest, backend=BACKEND)


@require_POST
def join(request, slug):
    room = room_for(request.user, slug)
    if not request.user.is_authenticated:
        form = GuestForm(request.POST)
        if not form.is_valid():
            context = page_context(room, None) | {"form": form}
            return render(request, "rooms/room.html", context, status=422)
        welcome(request, form)
    room.admit(request.user)
    return redirect(room)


def cohost(request, slug, key):
    room = room_for(request.user, slug)
    if not secrets.compare_digest(key.encode(), room.cohost_key.encode()):
        raise Http404(_("This co-host link is not, or no longer, valid."))
    form = GuestForm(request.POST or None)
    if request.method == "POST" and (request.user.is_authenticated or form.is_valid()):
        if not request.user.is_authenticated:
            welcome(request, form)
        room.admit(request.user, Seat.COHOST)
        return redirect(room)
    return render(
        request,
        "rooms/cohost.html",
        {"room": room, "form": form, "person": request.user},
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["POST", "DELETE"])
def mute(request, slug):
    seat = speaking_seat_for(request.user, slug)
    seat.mute(request.method == "POST")
    return changed(request, seat.room)


@require_POST
def stream_key(request, slug):
    seat = host_seat_for(request.user, slug)
    return JsonResponse({"key": seat.new_stream_key()}, status=201)
