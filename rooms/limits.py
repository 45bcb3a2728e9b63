"""What people in a room do is counted by who they are, where they are, and the room."""

from hotline import limits

from .models.player import is_player


def spend_as(seat, name, request):
    """Take a token of the named limit for `seat`. Raises Limited.

    Call it once the seat has been found, or strangers would use up the room's tokens.
    """
    address = limits.address_of(request)
    limits.spend(name, person=seat.person_id, address=address, room=seat.room_id)


def spend_alone(seat, name, request):
    """As `spend_as`, of what is theirs and their network's: for what costs the room nothing yet."""
    limits.spend(name, person=seat.person_id, address=limits.address_of(request))


def spend_for_offer(seat, request):
    """What an offer of theirs takes as it comes. `offer_is_read` takes the rest."""
    spend_alone(seat, _offers_of(seat), request)


async def offer_is_read(seat):
    """Count an offer that can be answered in the room; one that can't costs the others nothing.

    Players of one key are counted by themselves: whoever has a link, which may be shown on a
    page, keeps nobody in the room from connecting.
    """
    crowd = seat.key if is_player(seat.key) else seat.room_id
    await limits.aspend(_offers_of(seat), room=crowd)


def _offers_of(seat):
    if is_player(seat.key):
        return "player_offer"
    return "stage_offer" if seat.on_stage else "offer"
