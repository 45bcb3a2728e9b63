"""What projectors and overlays show of a room: the same for all screens of a language."""

from django.template.loader import render_to_string
from django.utils.translation import override

from qna.models import Question
from rooms.models import Room

from .question_context import Context

SCREEN = "qna/parts/screen.html"
TOP = 5  # questions that wait, on screens that show these
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
    """The next question and the first of those that wait: TOP in all."""
    waiting = Question.objects.filter(room=room, state=Question.WAITING)
    order = ["-votes", "asked_at", "pk"] if room.allows_votes else ["asked_at", "pk"]
    following = Question.objects.filter(room=room, state=Question.NEXT)
    return [*following, *waiting.order_by(*order)[:TOP]][:TOP]
