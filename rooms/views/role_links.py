"""Role links: the page that a link opens, and the renewal of a link."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from hotline.web.errors import sorry
from hotline.web.requests import Request
from rooms.access import host_seat_for, role_link_for
from rooms.live import link_preview
from rooms.live.status import recording_note
from rooms.models import RoleLink
from rooms.models.role_link import ENDED

from .joining import keep_names_apart, name_form, welcome

MOVED_DOWN = gettext_lazy(
    "A host moved you to the audience, and this link no longer brings you on stage. "
    "Raise your hand to speak again."
)


@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: Request, slug: str, key: str) -> HttpResponse:
    """Give the person who opens a role link its role, after asking a visitor for a name."""
    link = role_link_for(slug, key)
    if link.room.has_ended:
        seat = link.room.seat_of(request.user)
        if link.opens_after_the_end_for(seat):
            return redirect(link.room)
        return sorry(request, 410, ENDED)
    form = name_form(request, link.room)
    if request.method == "POST" and (form is None or form.is_valid()):
        if form:
            welcome(request, form)
            keep_names_apart(request, link.room)
        assert request.user.is_authenticated  # `welcome` signed a visitor in
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
        {
            "link": link,
            "room": link.room,
            "form": form,
            "person": request.user,
            "preview": link_preview.of_nothing(),
            "recording_note": recording_note(link.room),
        },
        status=422 if request.method == "POST" else 200,
    )


@require_POST
def renew(request: Request, slug: str, role: str) -> HttpResponse:
    """Replace the valid link of a role by a new one, as a host."""
    room = host_seat_for(request.user, slug).room
    if role not in dict(RoleLink.ROLES):
        raise Http404(_("There is no link of that kind."))
    try:
        return JsonResponse({"link": room.renew_link(role).url}, status=201)
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
