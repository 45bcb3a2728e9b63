"""Lists of questions as they are now, kept for a moment because a crowd asks for the same ones."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import caches

from hotline.push.variant import ListKey
from qna import question_lists
from qna.question_lists import Listed
from rooms.models import Room

MOMENT = 1.0  # seconds in which votes and views may move questions, as on pages that are open

T = TypeVar("T")


def read(room: Room, key: ListKey, to_hosts: bool) -> Listed:
    """Return what `question_lists.read` does, at most MOMENT old.

    A question that came or went since is there, because each is an event of the room, whose number
    is to be that of now.
    """
    if key.label:
        return question_lists.read(room, key, to_hosts)
    name = f"list-{key.name}-{key.size}-{room.pk}-{room.event}-{to_hosts}"
    return _kept(name, lambda: question_lists.read(room, key, to_hosts))


def counts_in(room: Room, to_hosts: bool) -> dict[str, int]:
    """Return what `question_lists.counts_in` does; no number changes without an event."""
    name = f"counts-{room.pk}-{room.event}-{to_hosts}"
    return _kept(name, lambda: question_lists.counts_in(room, to_hosts))


def _kept(name: str, read: Callable[[], T]) -> T:
    kept = caches["parts"]
    if (found := kept.get(name)) is None:
        kept.set(name, found := read(), MOMENT)
    value: T = found
    return value
