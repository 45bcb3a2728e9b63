from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hotline.accounts.forms import GuestForm
from hotline.sorry import sorry

from ..access import host_seat_for, role_link_for
from ..models import RoleLink
from .people import welcome

MOVED_DOWN = gettext_lazy(
    "A host moved you to the audience, and this link no longer brings you on stage. "
    "Raise your hand to speak again."
)


def arrive(request, slug, key):
    """Somebody opens a link that was given to them."""
    link = role_link_for(slug, key)
    form = GuestForm(request.POST or None)
    if request.method == "POST" and (request.user.is_authenticated or form.is_valid()):
        if not request.user.is_authenticated:
            welcome(request, form)
        try:
            seat = link.admit(request.user)
        except ValidationError as refused:
            return sorry(request, 409, refused.messages[0])
        if link.is_void_for(seat):
            messages.warning(request, MOVED_DOWN)
        return redirect(link.room)
    return render(
        request,
        "rooms/role_link.html",
        {"link": link, "room": link.room, "form": form, "person": request.user},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
def renew(request, slug, role):
    room = host_seat_for(request.user, slug).room
    if role not in dict(RoleLink.ROLES):
        raise Http404(_("There is no link of that kind."))
    return JsonResponse({"link": room.link(role).renew().url}, status=201)
