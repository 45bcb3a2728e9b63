from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

HEARTBEAT = 1.0  # seconds between two heartbeats of a media server
LEASE = 4.0  # seconds without a heartbeat after which its rooms may be claimed by another


class MediaServerQuerySet(models.QuerySet):
    def beating(self):
        """Those whose heartbeat is fresh, by the database's clock."""
        return self.filter(heartbeat_at__gt=Now() - timedelta(seconds=LEASE))

    def least_busy(self):
        return (
            self.beating().annotate(rooms_held=models.Count("rooms")).order_by("rooms_held").first()
        )


class MediaServer(models.Model):
    """One media server: `host:port` of the UDP socket that only one process can hold."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    heartbeat_at = models.DateTimeField(_("last heartbeat"), db_default=Now())

    objects = MediaServerQuerySet.as_manager()

    class Meta:
        verbose_name = _("media server")
        verbose_name_plural = _("media servers")

    def __str__(self):
        return self.name

    @classmethod
    def take_name(cls, name):
        """This process's row. Whoever holds the UDP socket of that name is the process."""
        return cls.objects.get_or_create(name=name)[0]

    def beat(self):
        """Renew every lease of this process at once; False when its row has gone."""
        return bool(type(self).objects.filter(pk=self.pk).update(heartbeat_at=Now()))

    def retire(self):
        """Let others have its rooms without waiting for the lease to run out."""
        type(self).objects.filter(pk=self.pk).update(heartbeat_at=Now() - timedelta(days=1))
