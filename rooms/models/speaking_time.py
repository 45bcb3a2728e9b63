from django.db import transaction
from django.db.models import F

from rooms import events

from .mixins import SeatMixin

SPEAKING_MINUTES = (1, 2, 3, 5, 10, 15)
"""The limits that hosts choose from."""

MOST_SPEAKING_MINUTES = 120
"""The longest limit that a program may set."""


class SpeakingTimeMixin(SeatMixin):
    """Adds the total speaking time of a seat, and a limit after which pages say so."""

    def spoke(self, epoch: int, seconds: float) -> None:
        """Add speaking time that the media server of `epoch` measured."""
        seats = type(self).objects.filter(pk=self.pk, room__epoch=epoch)
        seats.update(spoken=F("spoken") + seconds)

    @transaction.atomic
    def limit_speaking(self, seconds: int | None) -> None:
        """Set the total speaking time after which the page says so; None for no limit."""
        self.hold_room()
        seats = type(self).objects.filter(pk=self.pk).exclude(speaking_limit=seconds)
        if seats.update(speaking_limit=seconds):
            self.speaking_limit = seconds
            events.stage_changed(self.room)
