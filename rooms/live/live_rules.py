"""The rules of a room that its feed applies itself, read again after each change."""

from collections.abc import Mapping

from hotline.core.db_thread import in_database
from rooms.models import Room


class LiveRules:
    """Which reactions a room has, and whether everybody reads how many people are here."""

    def __init__(self, room_id: int) -> None:
        self._room_id = room_id
        self._is_old = True
        self.reactions: frozenset[str] = frozenset()
        self.count_shown = False

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
            self.reactions, self.count_shown = await _rules(self._room_id)
        except BaseException:
            self._is_old = True
            raise
        return before != (self.reactions, self.count_shown)

    def allowed(self, reactions: Mapping[str, int]) -> dict[str, int]:
        """Return the counts of those kinds that the room has."""
        return {kind: count for kind, count in reactions.items() if kind in self.reactions}


@in_database
def _rules(room_id: int) -> tuple[frozenset[str], bool]:
    room = Room.objects.only("reactions", "count_shown").get(pk=room_id)
    return frozenset(room.reaction_kinds), room.count_shown
