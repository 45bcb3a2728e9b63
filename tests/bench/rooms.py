"""Rooms to measure in."""

from hotline.accounts.models import User
from rooms.models import Room


def live_room():
    """Ada's room, live, as the stage knows it too."""
    ada = User.objects.filter(name="Ada").first() or User.objects.create_user(
        "ada@example.test", "Ada", "correct horse battery"
    )
    room = Room.start(ada, "How to price your first product")
    room.open_doors()
    room.go_live(recorded=False)
    room.refresh_from_db()
    return room
