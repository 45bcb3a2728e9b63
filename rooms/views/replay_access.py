"""The choice of the people who may see the page of an ended session."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hotline.web.errors import sorry
from hotline.web.requests import Request
from rooms.access import host_seat_for

from .responses import changed


@require_POST
def replay_access(request: Request, slug: str) -> HttpResponse:
    """Choose who may see the replay, by the field `for` (`Room.REPLAY_AUDIENCES`), as a host."""
    seat = host_seat_for(request.user, slug)
    room = seat.room
    if room.has_ended and not seat.hosted_the_session:
        raise PermissionDenied(_("Only the hosts of this session choose who may watch it."))
    try:
        room.open_replay_to(request.POST.get("for", ""))
    except ValidationError:
        return sorry(request, 422, _("Choose who may watch the replay: one of those on the page."))
    return changed(request, room)
