"""The parts of a page's head that chats and search engines read."""

from django.utils.translation import get_language

from hotline.core.kept_values import KeptValues
from qna.models import Question
from rooms.models import Room

from . import link_preview
from .question_context import Context
from .replay import Replay
from .status import AUDIENCE, HOST
from .structured_data import structured_data

# Heads of ended sessions, each kept for as many seconds as the parts of the page.
kept_heads: KeptValues[Context] = KeptValues(400, 10.0)


def link_context(room: Room, context: Context) -> Context:
    """Return the preview of a room's page, and its structured data after the end.

    An address that names an answer of the replay has a preview of its own. The data are those that
    the audience may read, whoever opens the page.
    """
    if not room.has_ended:
        return {"preview": link_preview.of_room(room)}
    sought, replay = context.get("sought"), context.get("replay")
    answer = sought if isinstance(sought, Question) else None
    plays = isinstance(replay, Replay) and replay.can_play
    shown = (room.listed, room.replay_for, plays)
    place = (room.pk, room.event, get_language(), shown, answer.pk if answer else None)
    return kept_heads.get(place, lambda: _of_ended(room, answer, replay))


def _of_ended(room: Room, answer: Question | None, replay: object) -> Context:
    whole = link_preview.of_room(room)
    if not (room.replay_is_public and isinstance(replay, Replay) and replay.can_play):
        return {"preview": whole}
    preview = link_preview.of_answer(room, answer) if answer else whole
    if replay.role == HOST:
        replay = Replay(room, AUDIENCE, replay.recording, can_play=True)
    return {"preview": preview, "structured_data": structured_data(replay, whole)}
