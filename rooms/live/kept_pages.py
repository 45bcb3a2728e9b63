"""The page of a room as a role reads it, kept for all in that role: then one person's is put in."""

from collections.abc import Hashable, Mapping

from django.forms import Form
from django.http import HttpRequest
from django.template.base import Template
from django.template.context import make_context
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hotline.core.kept_values import KeptValues
from hotline.web.drawing_stages import Stage, draw_until
from rooms.models import Room, Seat

from .page_context import page_of_person, page_of_role, page_of_visitors, page_template
from .question_context import Context
from .room_context import role_of

SECONDS = 10.0  # after which what changes without an event is read again, such as people's names
MOST = 200  # pages of about 140 KB, those of the last SECONDS alone
VISITOR = "visitor"  # in the place of a role
BESIDE = {"event", "queue_seen_at"}  # columns that change often, and that no shell shows


class KeptPage:
    """The page of a room for one role and language.

    Its shell depends on the row of the room alone. Its regions are drawn once for each event.
    """

    def __init__(self, room: Room, role: str) -> None:
        template = get_template(page_template(room)).template  # type: ignore[attr-defined]
        self._shell = draw_until(Stage.SHARED, template, _page_of(room, role))
        self._latest: tuple[int, Template] | None = None

    def at_event(self, room: Room, role: str) -> Template:
        """Return a template of what is left to draw for each person, at the room's event."""
        latest = self._latest
        if latest is None or latest[0] != room.event:
            whole = draw_until(Stage.EVENT, self._shell, _page_of(room, role))
            self._latest = latest = room.event, whole
        return latest[1]


kept_pages: KeptValues[KeptPage] = KeptValues(MOST, SECONDS)


def draw_page(
    request: HttpRequest, room: Room, seat: Seat, asked: Mapping[str, object]
) -> SafeString:
    """Render the page of a room for the person with this seat, until the end of the session.

    The room must have been read before all other rows, so that a change that happens in between
    is sent to the page again rather than lost.
    """
    template = _template_for(room, role_of(seat))
    return template.render(make_context(page_of_person(room, seat, asked), request))


def draw_page_of_visitor(request: HttpRequest, room: Room, form: Form | None) -> SafeString:
    """Render the page of a room for somebody without a seat, until the end of the session.

    Args:
        form: the form to join, if it has a name already.
    """
    context = {"room": room, "seat": None, "form": form}
    return _template_for(room, VISITOR).render(make_context(context, request))


def _template_for(room: Room, role: str) -> Template:
    kept = kept_pages.get(_place(room, role), lambda: KeptPage(room, role))
    return kept.at_event(room, role)


def _page_of(room: Room, role: str) -> Context:
    return page_of_visitors(room) if role == VISITOR else page_of_role(room, role)


def _place(room: Room, role: str) -> Hashable:
    """Return all that a shell depends on."""
    names = [field.attname for field in Room._meta.concrete_fields]
    columns = tuple(getattr(room, name) for name in names if name not in BESIDE)
    return columns, room.host.name, role, get_language()
