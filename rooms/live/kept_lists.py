"""Lists of questions as they are now, kept for a moment because a crowd asks for the same ones."""

from hotline.core.kept_values import KeptValues
from hotline.push.variant import ListKey
from qna import question_lists
from qna.question_lists import Listed
from rooms.models import Room

MOMENT = 1.0  # seconds in which votes and views may move questions, as on pages that are open

kept_lists: KeptValues[Listed] = KeptValues(1000, MOMENT)
kept_counts: KeptValues[dict[str, int]] = KeptValues(1000, MOMENT)


def read(room: Room, key: ListKey, to_hosts: bool) -> Listed:
    """Return what `question_lists.read` does, at most MOMENT old.

    A question that came or went since is there, because each is an event of the room, whose number
    is to be that of now.
    """
    if key.label:
        return question_lists.read(room, key, to_hosts)
    place = (room.pk, room.event, key, to_hosts)
    return kept_lists.get(place, lambda: question_lists.read(room, key, to_hosts))


def counts_in(room: Room, to_hosts: bool) -> dict[str, int]:
    """Return what `question_lists.counts_in` does; no number changes without an event."""
    place = (room.pk, room.event, to_hosts)
    return kept_counts.get(place, lambda: question_lists.counts_in(room, to_hosts))
