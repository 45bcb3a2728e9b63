from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils import timezone

from rooms import events

from .mixins import SeatMixin

if TYPE_CHECKING:
    from .seat import Seat


class HandQuerySet(models.QuerySet["Seat"]):
    def raised(self) -> Self:
        """Return the seats with a raised hand, the longest wait first."""
        return (
            self.filter(hand_raised_at__isnull=False)
            .select_related("person")
            .order_by("hand_raised_at", "pk")
        )


class HandMixin(SeatMixin):
    """Adds a hand to a seat: the time it was raised, or None."""

    @property
    def hand_is_up(self) -> bool:
        return self.hand_raised_at is not None

    @transaction.atomic
    def raise_hand(self) -> bool:
        """Raise the hand; False if it is up, on stage, after removal, or after the session."""
        down = type(self).objects.filter(pk=self.pk, hand_raised_at=None, removed_at=None)
        down = down.exclude(role__in=self.ON_STAGE)
        if self.hold_room().has_ended or not down.update(hand_raised_at=timezone.now()):
            return False
        self._hand_moved()
        return True

    @transaction.atomic
    def lower_hand(self) -> bool:
        """Lower the hand; False if it was down."""
        self.hold_room()
        up = type(self).objects.filter(pk=self.pk, hand_raised_at__isnull=False)
        if not up.update(hand_raised_at=None):
            return False
        self._hand_moved()
        return True

    def _hand_moved(self) -> None:
        self.refresh_from_db(fields=["hand_raised_at"])
        events.hand_moved(self)
