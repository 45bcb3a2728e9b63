from django.db import models
from django.db.models import F


class Clocked(models.Model):
    """Has a clock of how long it has spoken, kept for the report."""

    spoken = models.FloatField(default=0, editable=False)  # seconds

    class Meta:
        abstract = True

    def spoke(self, epoch, seconds):
        """The media server of `epoch` has heard this seat speak for so many seconds more."""
        seats = type(self).objects.filter(pk=self.pk, room__epoch=epoch)
        seats.update(spoken=F("spoken") + seconds)
