from django.db.models import F


class Clocked:
    """Has a clock of how long it has spoken, kept for the report."""

    def spoke(self, epoch, seconds):
        """The media server of `epoch` has heard this seat speak for so many seconds more."""
        seats = type(self).objects.filter(pk=self.pk, room__epoch=epoch)
        seats.update(spoken=F("spoken") + seconds)
