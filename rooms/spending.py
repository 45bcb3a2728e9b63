"""What people in a room do is counted by who they are, where they are, and the room."""

from hotline import limits


def spend_as(seat, name, request):
    """Take a token of the named limit for `seat`. Raises Limited.

    Call it once the seat has been found, or strangers would use up the room's tokens.
    """
    address = limits.address_of(request)
    limits.spend(name, person=seat.person_id, address=address, room=seat.room_id)
