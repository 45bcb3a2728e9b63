from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hotline import limits
from hotline.accounts.models import User
from hotline.accounts.views import BACKEND
from hotline.core.idempotency import once_in_this_browser
from rooms.access import host_seat_for, needs_another_name, room_for
from rooms.forms import RoomGuestForm
from rooms.live.room_page import page_context


def name_form(request, room):
    """What a visitor is asked before they come in; None for somebody who has a name already."""
    person = request.user
    if not person.is_authenticated:
        return RoomGuestForm(request.POST or None, room=room)
    if needs_another_name(person, room):
        return RoomGuestForm(request.POST or None, room=room, person=person)
    return None


def welcome(request, form, audience_of=None):
    """Sign a guest in; one more in the audience of that room, unless a role link brought them,
    whom no crowd at the door may keep out. Or call one who is signed in as they say from now on.
    """
    limits.spend("guest", address=limits.address_of(request), room=audience_of and audience_of.pk)
    name = form.cleaned_data["name"]
    if request.user.is_authenticated:
        request.user.rename(name)
    else:
        guest = User.objects.welcome_guest(name, once_in_this_browser(request))
        login(request, guest, backend=BACKEND)


def keep_names_apart(request, room):
    """One form, sent to two rooms with two names, makes one guest, of whichever came first."""
    if needs_another_name(request.user, room):
        raise PermissionDenied(
            _("A host here has this name, or one that reads like it. Choose another.")
        )


@require_POST
def join(request, slug):
    room = room_for(request.user, slug)
    form = name_form(request, room)
    if form:
        if not form.is_valid():
            context = page_context(room, None) | {"form": form}
            return render(request, "rooms/room.html", context, status=422)
        welcome(request, form, room)
        keep_names_apart(request, room)
    room.admit(request.user)
    return redirect(room)


@require_POST
def stream_key(request, slug):
    seat = host_seat_for(request.user, slug)
    return JsonResponse({"key": seat.new_stream_key()}, status=201)
