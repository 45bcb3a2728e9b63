"""Joining a room, under a name that nobody mistakes for a host's."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hotline import limits
from hotline.accounts.authentication import sign_in
from hotline.accounts.models import User
from hotline.core.idempotency import once_in_this_browser
from hotline.web.requests import Request
from rooms.access import needs_another_name, room_for
from rooms.forms import RoomGuestForm
from rooms.live import link_preview
from rooms.live.page_context import page_context
from rooms.models import Room


def name_form(request: Request, room: Room) -> RoomGuestForm | None:
    """Return the form that asks a visitor for a name; None if they have a name for this room."""
    person = request.user
    if not person.is_authenticated:
        return RoomGuestForm(request.POST or None, room=room)
    if needs_another_name(person, room):
        return RoomGuestForm(request.POST or None, room=room, person=person)
    return None


def welcome(request: Request, form: RoomGuestForm, audience_of: Room | None = None) -> None:
    """Sign a new guest in under the name in the form, or rename a guest who is signed in.

    Args:
        audience_of: the room whose limit of new guests counts this one. None for the holder of a
            role link, because a crowd of listeners must not keep speakers out.
    """
    limits.spend("guest", address=limits.address_of(request), room=audience_of and audience_of.pk)
    name = form.cleaned_data["name"]
    if request.user.is_authenticated:
        request.user.rename(name)
    else:
        guest = User.objects.welcome_guest(name, once_in_this_browser(request))
        sign_in(request, guest)


def keep_names_apart(request: Request, room: Room) -> None:
    """Raise PermissionDenied if the guest's name may be mistaken for a host's of this room.

    The form has checked the name that it carries. But a form that is sent to two rooms with two
    names makes one guest, who has the name that arrived first.
    """
    assert request.user.is_authenticated  # `welcome` signed a visitor in
    if needs_another_name(request.user, room):
        raise PermissionDenied(
            _("A host here has this name, or one that reads like it. Choose another.")
        )


@require_POST
def join(request: Request, slug: str) -> HttpResponse:
    """Join the audience, after choosing a name if that is needed.

    After the end there is nothing to join: the room's page shows the replay to everybody.
    """
    room = room_for(request.user, slug)
    if room.has_ended:
        return redirect(room)
    form = name_form(request, room)
    if form:
        if not form.is_valid():
            context = page_context(room, None) | {"form": form}
            context["preview"] = link_preview.of_room(room)
            return render(request, "rooms/room.html", context, status=422)
        welcome(request, form, room)
        keep_names_apart(request, room)
    assert request.user.is_authenticated  # `welcome` signed a visitor in
    room.admit(request.user)
    return redirect(room)
