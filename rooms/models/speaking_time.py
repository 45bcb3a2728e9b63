from django.db.models import F

from .mixins import SeatMixin


class SpeakingTimeMixin(SeatMixin):
    """Tracks the total speaking time of a seat, kept for the report."""

    def spoke(self, epoch: int, seconds: float) -> None:
        """Add speaking time that the media server of `epoch` measured."""
        seats = type(self).objects.filter(pk=self.pk, room__epoch=epoch)
        seats.update(spoken=F("spoken") + seconds)
