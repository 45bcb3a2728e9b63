"""The rules of a room that its feed applies itself, read again after each change."""

from collections.abc import Mapping

from hotline.core.db_thread import in_database
from rooms.models import Room


class LiveRules:
    """Which reactions a room has, and what others than its hosts may read.

    Attributes:
        count_shown: everybody reads how many people are here.
        is_closed: the session has ended, and only its hosts may see it.
    """

    def __init__(self, room_id: int) -> None:
        self._room_id = room_id
        self._is_old = True
        self.reactions: frozenset[str] = frozenset()
        self.count_shown = False
        self.is_closed = False

    def change(self) -> None:
        """Read them again at the next turn, because a host changed some, or perhaps did."""
        self._is_old = True

    async def renew(self) -> bool:
        """Read the rules if they may have changed; True if they are others now."""
        if not self._is_old:
            return False
        self._is_old = False
        before = self.reactions, self.count_shown
        try:
            self.reactions, self.count_shown, self.is_closed = await _rules(self._room_id)
        except BaseException:
            self._is_old = True
            raise
        return before != (self.reactions, self.count_shown)

    def allowed(self, reactions: Mapping[str, int]) -> dict[str, int]:
        """Return the counts of those kinds that the room has."""
        return {kind: count for kind, count in reactions.items() if kind in self.reactions}


@in_database
def _rules(room_id: int) -> tuple[frozenset[str], bool, bool]:
    columns = ("reactions", "count_shown", "state", "replay_for")
    room = Room.objects.only(*columns).get(pk=room_id)
    kinds = frozenset(room.reaction_kinds)
    return kinds, room.count_shown, room.is_closed_to_the_audience
