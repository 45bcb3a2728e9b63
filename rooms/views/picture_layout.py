"""The layout of the program's picture."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hotline.web.errors import sorry
from hotline.web.requests import Request
from rooms.access import host_seat_for, seat_in

from .responses import changed


@require_POST
def layout(request: Request, slug: str) -> HttpResponse:
    """Change the layout, as a host.

    The form has `layout`, `spotlight` (the key of a seat) and `names` (1 shows them, 0 hides
    them). A layout or a choice of names that is left out stays as it is.
    """
    room = host_seat_for(request.user, slug).room
    said = request.POST
    spotlight = seat_in(room, said["spotlight"]) if said.get("spotlight") else None
    names_shown = said["names"] == "1" if "names" in said else None
    try:
        if said.keys() & {"layout", "names"}:
            room.arrange(said.get("layout"), spotlight, names_shown)
        else:
            return sorry(request, 422, _("There is no such layout."))
    except ValidationError as refused:
        return sorry(request, 422, refused.messages[0])
    return changed(request, room)
