"""Raising and lowering of hands."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hotline.web.errors import sorry
from hotline.web.requests import Request
from rooms.access import managed_seat_for, seat_for
from rooms.limits import spend_alone, spend_as

from .responses import changed, require_delete, undoes


@require_http_methods(["POST", "DELETE"])
def hand(request: Request, slug: str) -> HttpResponse:
    """Raise (POST) or lower (DELETE) one's own hand."""
    seat = seat_for(request.user, slug)
    if undoes(request):
        # Take no token of the room: one hand that goes up and down must not use up the tokens
        # that other people's hands need.
        spend_alone(seat, "hand", request)
        seat.lower_hand()
        return changed(request, seat.room)
    spend_as(seat, "hand", request)
    if not seat.raise_hand() and not seat.hand_is_up:
        return sorry(request, 409, _("You are on stage already, or the session has ended."))
    return changed(request, seat.room)


@require_delete
def lower(request: Request, slug: str, key: str) -> HttpResponse:
    """Lower a listener's hand, as a host."""
    seat, _by = managed_seat_for(request.user, slug, key)
    seat.lower_hand()
    return changed(request, seat.room)
