"""Mute, limit, lower or remove people: by a host, or by the people on stage themselves."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hotline.web.errors import sorry
from rooms.access import managed_seat_for, seat_for, speaking_seat_for
from rooms.forms import LimitForm

from .answers import changed, require_delete, undoes


@require_http_methods(["POST", "DELETE"])
def mute(request, slug):
    seat = speaking_seat_for(request.user, slug)
    seat.mute(not undoes(request))
    return changed(request, seat.room)


@require_POST
def silence(request, slug, key):
    seat, _by = managed_seat_for(request.user, slug, key)
    seat.silence()
    return changed(request, seat.room)


@require_POST
def ask_to_unmute(request, slug, key):
    seat, _by = managed_seat_for(request.user, slug, key)
    seat.ask_to_unmute()
    return changed(request, seat.room)


@require_delete
def stay_muted(request, slug):
    """A speaker whom a host asked to unmute stays muted."""
    seat = speaking_seat_for(request.user, slug)
    seat.stay_muted()
    return changed(request, seat.room)


@require_POST
def limit(request, slug, key):
    seat, _by = managed_seat_for(request.user, slug, key)
    form = LimitForm(request.POST)
    if not form.is_valid():
        return sorry(request, 422, _("A limit is a whole number of minutes, from 1 to 120."))
    seat.limit_speaking(form.seconds)
    return changed(request, seat.room)


@require_delete
def step_down(request, slug):
    seat = seat_for(request.user, slug)
    if not seat.step_down() and seat.on_stage:
        return sorry(request, 409, _("The host stays on stage: end the session instead."))
    return changed(request, seat.room)


@require_delete
def to_audience(request, slug, key):
    seat, by = managed_seat_for(request.user, slug, key)
    down = seat.step_down if seat == by else seat.move_down
    if not down() and seat.on_stage:
        return sorry(request, 409, _("The host stays on stage: end the session instead."))
    return changed(request, seat.room)


@require_delete
def remove(request, slug, key):
    seat, _by = managed_seat_for(request.user, slug, key)
    if not seat.remove() and not seat.removed_at:
        return sorry(request, 409, _("The host can’t be removed from their own room."))
    return changed(request, seat.room)
