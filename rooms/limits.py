"""Rate limits for actions in a room, counted per person, network address and room."""

from django.http import HttpRequest

from hotline import limits

from .models import Player, Seat
from .models.player import is_player


def spend_as(seat: Seat, name: str, request: HttpRequest) -> None:
    """Take a token of the named rate limit for `seat`. Raises Limited.

    Call it after the access check, or strangers would use up the room's tokens.
    """
    address = limits.address_of(request)
    limits.spend(name, person=seat.person_id, address=address, room=seat.room_id)


def spend_alone(seat: Seat | Player, name: str, request: HttpRequest) -> None:
    """Take a token as `spend_as`, but none of the room, because this costs the room nothing yet."""
    limits.spend(name, person=seat.person_id, address=limits.address_of(request))


def offer_to_read(seat: Seat | Player, request: HttpRequest) -> None:
    """Count in this process an offer that is yet to be read, because that costs it alone."""
    address = limits.address_of(request)
    limits.spend_here("offer_to_read", person=seat.person_id, address=address)


def spend_for_offer(seat: Seat | Player, request: HttpRequest) -> None:
    """Take the tokens for a valid offer; an invalid one costs other people nothing.

    Players of one key have a token bucket of their own, because the key may be public on a web
    page and its users must not keep people in the room from connecting.
    """
    crowd = seat.key if is_player(seat.key) else seat.room_id
    address = limits.address_of(request)
    limits.spend(_offers_of(seat), person=seat.person_id, address=address, room=crowd)


def _offers_of(seat: Seat | Player) -> str:
    if is_player(seat.key):
        return "player_offer"
    return "stage_offer" if seat.on_stage else "offer"
