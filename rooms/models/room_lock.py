class OfRoom:
    """Lets a row that belongs to a room lock that room before it changes."""

    def hold_room(self):
        """Lock the room's row until the transaction ends, and return the room as it is now.

        Simultaneous changes take turns. Always lock the room before any other row: two
        transactions that lock rows in different orders would deadlock.
        """
        rooms = type(self)._meta.get_field("room").related_model
        return rooms(pk=self.room_id).hold()
