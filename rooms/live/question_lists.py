"""The lists of questions that the pages of a room show, read again as they change."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from math import inf

from hotline.core.db_thread import in_database
from hotline.push.variant import ListKey, Variant
from qna.question_lists import Listed, key_of
from rooms.models import Room

from .feed_messages import read_lists
from .status import HOST

SOON = 0.3  # seconds between two readings of the lists in use, where questions came or went
EVERY = 1.0  # seconds, where votes or views alone may have moved them: people want to read
SHARE = 9  # minimum pause in multiples of a reading's usual time: all rooms share one thread
WEIGHT = 0.25  # of the last reading in that usual time, so that one slow reading is no long pause

AT_ONCE = 50  # questions that enter a list by one message, and that a page may name by one

Use = tuple[bool, ListKey]
"""Whether hosts read it, and the list."""


class ListInUse:
    """A list as pages were last told of it, and the questions that left it lately.

    A page that is held by its reader still shows what has left, so it is sent their changes too.
    """

    def __init__(self, listed: Listed) -> None:
        self.listed = listed
        self.previous: Listed | None = None
        self.pks = frozenset(listed.ids)
        self.entering: frozenset[int] = frozenset()  # pks that were not in the previous one
        self._left: OrderedDict[int, None] = OrderedDict()

    def become(self, listed: Listed) -> None:
        """Take the list as it is now."""
        before, self.pks = self.pks, frozenset(listed.ids)
        self.previous, self.listed = self.listed, listed
        self.entering = self.pks - before
        self._left |= dict.fromkeys(before - self.pks)
        for pk in self.pks & self._left.keys():
            del self._left[pk]
        while len(self._left) > listed.key.size:
            self._left.popitem(last=False)

    def concerns(self, pk: int) -> bool:
        """Return whether pages may show the question: it is in the list, or left it lately."""
        return pk in self.pks or pk in self._left


class QuestionLists:
    """The lists of a room that pages of this process show, and the numbers of its questions."""

    def __init__(self, room_id: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._room_id = room_id
        self._clock = clock
        self._in_use: dict[Use, ListInUse] = {}
        self._counts: dict[bool, dict[str, int]] = {}
        self._pause = inf  # seconds after the last reading in which a change waits
        self._read_at = self._rest_until = -inf  # by the clock
        self._usual = 0.0  # seconds that a reading takes

    def change(self, came_or_went: bool = False) -> None:
        """Note that questions came or went, or that they may have changed places."""
        self._pause = min(self._pause, SOON if came_or_went else EVERY)

    @property
    def has_changed(self) -> bool:
        return self._pause < inf

    def of(self, variant: Variant) -> ListInUse | None:
        """Return the list of a page; None if it has come to be shown since the last reading."""
        return self._in_use.get(_use_of(variant))

    def counts_for(self, variant: Variant) -> dict[str, int]:
        """Return the numbers of questions by list; the same object while they are the same."""
        return self._counts.get(variant.role == HOST, {})

    async def read(self, variants: Collection[Variant]) -> None:
        """Read the lists of these variants: new ones at once, changed ones after a pause."""
        used = {_use_of(variant) for variant in variants}
        for use in self._in_use.keys() - used:
            del self._in_use[use]
        began = self._clock()
        wanted = used - self._in_use.keys()
        is_due = began >= max(self._read_at + self._pause, self._rest_until)
        if is_due:
            wanted, self._pause = used, inf
        if not wanted:
            return
        found, counts = await read_lists(self._room_id, wanted, {use[0] for use in used})
        if is_due:
            now = self._clock()
            self._usual += (now - began - self._usual) * WEIGHT
            self._read_at, self._rest_until = began, now + SHARE * self._usual
        for use, listed in found.items():
            if use not in self._in_use:
                self._in_use[use] = ListInUse(listed)
            elif self._in_use[use].listed != listed:
                self._in_use[use].become(listed)
        for to_hosts, numbers in counts.items():
            if self._counts.get(to_hosts) != numbers:
                self._counts[to_hosts] = numbers


def heard_list(room: Room, role: str, said: object) -> ListKey:
    """Parse untrusted JSON from a page as the list that it shows; else, the one of its role.

    Its label is looked up in the database.
    """
    return key_of(said if isinstance(said, dict) else {}, room, role == HOST)


@in_database
def heard_list_in(room_id: int, role: str, said: object) -> ListKey:
    """Return `heard_list` in the room as it is now."""
    return heard_list(Room.objects.get(pk=room_id), role, said)


def heard_pks(said: object) -> list[int]:
    """Parse untrusted JSON from a page as pks of questions: AT_ONCE at most."""
    if not isinstance(said, list):
        return []
    return [pk for pk in said[:AT_ONCE] if type(pk) is int and 0 < pk < 2**63]


def _use_of(variant: Variant) -> Use:
    return variant.role == HOST, variant.shown
