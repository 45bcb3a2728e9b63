"""The content of projectors and overlays, the same for all screens of a language."""

from django.template.loader import render_to_string
from django.utils.translation import override

from hotline.push.variant import ListKey
from qna import question_lists
from qna.models import Question
from rooms.models import Room

from .question_context import Context

SCREEN = "qna/parts/screen.html"
SHOWN = 5  # questions that wait, on screens that show these
# The first size for a text, by its characters; the page shrinks it until it fits.
LENGTHS = (60, 110, 170, 240, 340)


def screen_context(room: Room) -> Context:
    """Return the context of a screen. It holds what everybody in the room may read, no more."""
    now = Question.objects.now_in(room) if room.is_live else None
    if now:
        now.room = room
    return {
        "room": room,
        "now": now,
        "step": sum(len(now.text) > length for length in LENGTHS) if now else 0,
        "waiting": [] if room.has_ended else _waiting(room),
        "shows_votes": room.shows_votes,
    }


def draw_screen(room: Room, language: str) -> str:
    """Render what changes on a screen."""
    with override(language):
        return render_to_string(SCREEN, screen_context(room))


def _waiting(room: Room) -> list[Question]:
    """The first of the questions that wait, as the audience reads them: the next one, pinned ones.

    As in its list, the order tells no votes that the room hides.
    """
    top = ListKey(question_lists.TOP)
    return list(question_lists.in_order(room, top, to_hosts=False)[:SHOWN])
