from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone

from rooms import events

from .mixins import SeatMixin

if TYPE_CHECKING:
    from .seat import SeatQuerySet


class MutingMixin(SeatMixin):
    """Adds mute by the person or by a host."""

    @property
    def is_asked_to_unmute(self) -> bool:
        return self.muted and self.unmute_asked_at is not None

    def mute(self, muted: bool = True) -> bool:
        """Mute or unmute, as the person themselves."""
        return self._mute(type(self).objects.filter(muted=not muted), muted)

    def mute_by_host(self) -> bool:
        """Mute, as a host. Only the person themselves can unmute again."""
        speaking = models.Q(role__in=self.ON_STAGE, muted_by_host_at=None)
        return self._mute(
            type(self).objects.filter(speaking), True, muted_by_host_at=timezone.now()
        )

    @transaction.atomic
    def _mute(
        self, seats: "SeatQuerySet", muted: bool, muted_by_host_at: datetime | None = None
    ) -> bool:
        self.hold_room()
        fields = {"muted": muted, "muted_by_host_at": muted_by_host_at, "unmute_asked_at": None}
        if not seats.filter(pk=self.pk).update(**fields):
            return False
        self.refresh_from_db(fields=fields)
        events.seat_muted(self)
        return True

    @transaction.atomic
    def ask_to_unmute(self) -> bool:
        """Ask the person to unmute, each time again.

        False unless they are muted and on stage, and False after the session.
        """
        ended = self.hold_room().has_ended
        quiet = type(self).objects.filter(pk=self.pk, muted=True)
        if ended or not quiet.filter(role__in=self.ON_STAGE).update(unmute_asked_at=timezone.now()):
            return False
        self.refresh_from_db(fields=["unmute_asked_at"])
        events.seat_told(self)
        return True

    @transaction.atomic
    def stay_muted(self) -> None:
        """Decline the request to unmute."""
        self.hold_room()
        asked = type(self).objects.filter(pk=self.pk, unmute_asked_at__isnull=False)
        if asked.update(unmute_asked_at=None):
            self.unmute_asked_at = None
            events.seat_told(self)
