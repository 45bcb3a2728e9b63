"""Muting, limiting, moving down and removing people, by hosts or by the people themselves."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from hotline.web.errors import sorry
from hotline.web.requests import Request
from rooms.access import managed_seat_for, seat_for, speaking_seat_for
from rooms.forms import LimitForm
from rooms.models import Seat
from rooms.models.speaking_time import MOST_SPEAKING_MINUTES

from .responses import changed, require_delete, undoes

HOST_STAYS = gettext_lazy("The host stays on stage: end the session instead.")


@require_http_methods(["POST", "DELETE"])
def mute(request: Request, slug: str) -> HttpResponse:
    """Mute (POST) or unmute (DELETE) oneself."""
    seat = speaking_seat_for(request.user, slug)
    seat.mute(not undoes(request))
    return changed(request, seat.room)


@require_POST
def mute_by_host(request: Request, slug: str, key: str) -> HttpResponse:
    """Mute somebody, as a host."""
    seat, _by = managed_seat_for(request.user, slug, key)
    seat.mute_by_host()
    return changed(request, seat.room)


@require_POST
def ask_to_unmute(request: Request, slug: str, key: str) -> HttpResponse:
    seat, _by = managed_seat_for(request.user, slug, key)
    seat.ask_to_unmute()
    return changed(request, seat.room)


@require_delete
def stay_muted(request: Request, slug: str) -> HttpResponse:
    """Decline a host's request to unmute."""
    seat = speaking_seat_for(request.user, slug)
    seat.stay_muted()
    return changed(request, seat.room)


@require_POST
def limit(request: Request, slug: str, key: str) -> HttpResponse:
    """Limit the speaking time of somebody, as a host."""
    seat, _by = managed_seat_for(request.user, slug, key)
    form = LimitForm(request.POST)
    if not form.is_valid():
        most = {"most": MOST_SPEAKING_MINUTES}
        sentence = _("A limit is a whole number of minutes, from 1 to %(most)s.") % most
        return sorry(request, 422, sentence)
    seat.limit_speaking(form.seconds)
    return changed(request, seat.room)


@require_http_methods(["POST", "DELETE"])
def stage(request: Request, slug: str) -> HttpResponse:
    """Leave the stage for the audience (DELETE), or undo that (POST)."""
    seat = seat_for(request.user, slug)
    if not undoes(request):
        return _undo_stepping_down(request, seat)
    if not seat.step_down() and seat.on_stage:
        return sorry(request, 409, HOST_STAYS)
    return changed(request, seat.room)


def _undo_stepping_down(request: Request, seat: Seat) -> HttpResponse:
    try:
        seat.undo_stepping_down()
    except ValidationError as refused:
        return sorry(request, 409, refused.messages[0])
    return changed(request, seat.room)


@require_delete
def to_audience(request: Request, slug: str, key: str) -> HttpResponse:
    """Move somebody from the stage to the audience, as a host; a co-host may move themselves."""
    seat, by = managed_seat_for(request.user, slug, key)
    if not seat.move_down(by) and seat.on_stage:
        return sorry(request, 409, HOST_STAYS)
    return changed(request, seat.room)


@require_delete
def remove(request: Request, slug: str, key: str) -> HttpResponse:
    """Remove somebody from the room, as a host."""
    seat, _by = managed_seat_for(request.user, slug, key)
    if not seat.remove() and not seat.removed_at:
        return sorry(request, 409, _("The host can’t be removed from their own room."))
    return changed(request, seat.room)
