from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .room import Room


class OfRoom:
    """Lets a row that belongs to a room lock that room before it changes."""

    room_id: int

    def hold_room(self) -> "Room":
        """Lock the room's row until the transaction ends, and return the room as it is now.

        Simultaneous changes take turns. Always lock the room before any other row: two
        transactions that lock rows in different orders would deadlock.
        """
        from .room import Room  # here, because the module of `Room` imports this one

        return Room(pk=self.room_id).hold()
