"""Invitations on stage, and the answers to them."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from rooms.access import invitation_for, managed_seat_for
from rooms.limits import spend_as

from .responses import changed, undoes


@require_http_methods(["POST", "DELETE"])
def invitation(request: Request, slug: str, key: str) -> HttpResponse:
    """Invite a listener on stage (POST), or withdraw the invitation (DELETE)."""
    seat, by = managed_seat_for(request.user, slug, key)
    spend_as(by, "invite", request)
    if undoes(request):
        seat.withdraw_invitation()
    else:
        try:
            seat.invite(by)
        except ValidationError as refused:
            return sorry(request, 409, refused.messages[0])
    return changed(request, seat.room)


@require_http_methods(["POST", "DELETE"])
def answer(request: Request, slug: str, pk: int) -> HttpResponse:
    """Accept (POST) or decline (DELETE) an invitation, as the invited person."""
    invitation = invitation_for(request.user, slug, pk)
    if undoes(request):
        invitation.decline()
    else:
        try:
            invitation.accept()
        except ValidationError as refused:
            return sorry(request, 409, refused.messages[0])
    return changed(request, invitation.seat.room)
