"""The parts of a page's head that chats and search engines read."""

from qna.models import Question
from rooms.models import Room

from . import link_preview
from .question_context import Context
from .replay import Replay
from .status import AUDIENCE, HOST
from .structured_data import structured_data


def link_context(room: Room, context: Context) -> Context:
    """Return the preview of a room's page, and its structured data after the end.

    An address that names an answer of the replay has a preview of its own. The data are those that
    the audience may read, whoever opens the page.
    """
    whole = link_preview.of_room(room)
    if not room.has_ended or not room.replay_is_public:
        return {"preview": whole}
    sought, replay = context.get("sought"), context["replay"]
    if not (isinstance(replay, Replay) and replay.can_play):
        return {"preview": whole}
    preview = whole
    if isinstance(sought, Question):
        preview = link_preview.of_answer(room, sought)
    if replay.role == HOST:
        replay = Replay(room, AUDIENCE, replay.recording, can_play=True)
    return {"preview": preview, "structured_data": structured_data(replay, whole)}
