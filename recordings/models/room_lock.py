from contextlib import suppress

from rooms.models import Room


def hold_room(room_id: int) -> None:
    """Lock the room of a recording until the transaction ends, unless the room was deleted.

    Call it before any row of the recording changes where pages are told of the change, because
    the number of that event locks the room too, and those who rename or merge people hold the room
    before they change copies (see `rooms.models.room_lock`).
    """
    with suppress(Room.DoesNotExist):
        Room(pk=room_id).hold()
