"""Rooms to measure in."""

from hotline.accounts.models import Site, User
from rooms.models import Room


def live_room(height=540):
    """Return a live room of Ada's that is not recorded."""
    room = open_room(height)
    room.go_live(recorded=False)
    room.refresh_from_db()
    return room


def open_room(height=540):
    ada = User.objects.filter(name="Ada").first() or owner()
    room = Room.start(ada, "How to price your first product", height=height)
    room.open_doors()
    return room


def owner():
    """Return Ada, whose site allows as many live rooms at once as are measured."""
    ada = User.objects.create_user("ada@example.test", "Ada", "correct horse battery")
    caps = {"rooms_per_host": 1000, "rooms_per_media_server": 1000, "disk_reserve": 0}
    Site.found("Bench", ada, **caps)
    return ada
