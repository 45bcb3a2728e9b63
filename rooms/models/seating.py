from typing import TYPE_CHECKING, cast

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from hotline.accounts.likeness import alike
from hotline.accounts.models import User

from .mixins import RoomMixin
from .seat import Seat, SeatQuerySet

if TYPE_CHECKING:
    from .room import Room


class SeatingMixin(RoomMixin):
    """Gives people their seats in the room, and finds them."""

    def seat_of(self, person: User | AnonymousUser) -> Seat | None:
        """Return the person's seat, or None."""
        if not person.is_authenticated:
            return None
        return self.seats.select_related("person").filter(person=person).first()

    def names_a_host(self, name: str, besides: User | None = None) -> bool:
        """Return whether `name` may be mistaken for the name of a host or co-host.

        Args:
            besides: the person who has the name; their own seat is not compared.
        """
        hosts = self.seats.filter(role__in=Seat.HOSTING).exclude(person=besides)
        return any(alike(name, seat.name) for seat in hosts.select_related("person"))

    @transaction.atomic
    def admit(self, person: User, role: str = Seat.LISTENER) -> Seat:
        """Get or create the person's seat and promote it to `role`; never lower a role.

        Raises:
            ValidationError: every place on stage is taken.
        """
        seat, _new = self.seats.get_or_create(person=person)
        seat.room = cast("Room", self)
        if Seat.RANKS.index(role) < Seat.RANKS.index(seat.role):
            seat.become(role)
        return seat

    @property
    def speakers(self) -> SeatQuerySet:
        """Seats on stage, the host first."""
        return self.seats.on_stage()

    @property
    def hands(self) -> SeatQuerySet:
        """Seats with a raised hand, the longest wait first."""
        return self.seats.raised()
