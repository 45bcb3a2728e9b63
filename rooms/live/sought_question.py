"""The answered question that the address of a page names: `/r/<slug>/?q=<pk>`."""

from collections.abc import Mapping

from hotline.push.variant import ListKey
from qna import question_lists
from qna.models import Question
from rooms.models import Room, Seat

from . import kept_lists
from .kept_items import items_for
from .question_context import Context, questions_of
from .status import HOST

LONGEST = 19  # digits of a pk


def first_list(room: Room, role: str, seat: Seat, asked: Mapping[str, object]) -> Context:
    """Return the context of the list that the query of a page asks for (`question_lists.key_of`).

    If it names an answered question with `q`, that is the list of answers, and the context has
    the question as `sought`; and as `sought_apart` too if it is too far down to be in the list.
    Any other value of `q` is ignored, and so is each beside another list.
    """
    sought = sought_answer(room, role, asked)
    key = question_lists.key_of(asked, room, role == HOST)
    listed = kept_lists.read(
        room, ListKey(question_lists.ANSWERED) if sought else key, role == HOST
    )
    context: Context = {"listed": listed, "sought": sought}
    context["items"] = items_for(room, role, seat, listed.ids, sought)
    if sought and sought.pk not in listed.ids:
        context["sought_apart"] = sought
        context["asked"] = {sought.pk} if sought.asker_id == seat.pk else set()
    return context


def sought_answer(room: Room, role: str, asked: Mapping[str, object]) -> Question | None:
    """Return the answered question that a query names with `q`, if this role may read it."""
    said = asked.get("q")
    if not isinstance(said, str) or not (said.isascii() and said.isdigit()):
        return None
    another = asked.get("list", question_lists.ANSWERED) != question_lists.ANSWERED
    if len(said) > LONGEST or int(said) >= 2**63 or another or asked.get("label"):
        return None
    found = questions_of(room, role, [int(said)]).filter(state=Question.ANSWERED)
    sought = found.first()
    if sought:
        sought.room = room  # saves a query
    return sought
