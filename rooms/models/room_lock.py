class OfRoom:
    """Belongs to a room, and changes while it holds it."""

    def hold_room(self):
        """The room, read anew, its row ours until the transaction ends.

        People who act at once take turns. Always held before any other row: two verbs that held
        one row each and waited for the other's would never end.
        """
        rooms = type(self)._meta.get_field("room").related_model
        return rooms(pk=self.room_id).hold()
