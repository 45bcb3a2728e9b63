from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from rooms import events

from .media_server import LEASE


class LeasableQuerySet(models.QuerySet):
    def running(self):
        """Rooms that want a media server: live ones, and green rooms."""
        return self.filter(Q(state=self.model.LIVE) | Q(rehearsing_since__isnull=False))

    def unheld(self):
        """Rooms no living media server holds."""
        return self.filter(
            Q(media_server=None)
            | Q(media_server__heartbeat_at__lte=Now() - timedelta(seconds=LEASE))
        )


class Leasable:
    """Held by at most one media server at a time.

    The lease is the heartbeat of the process that holds the room; each claim raises
    `epoch`, and every write a media server makes about a room is fenced by the epoch it claimed.
    """

    @transaction.atomic
    def claim(self, media_server):
        """Take the room for `media_server`: the new epoch, or None when a living process has it.

        A media server that died and came back under its own name takes its rooms back at once:
        it holds the UDP socket of that name, so the former process is gone.
        """
        rooms = type(self).objects
        free = Q(pk__in=rooms.unheld().values("pk")) | Q(media_server=media_server)
        # A new engine tells by itself when it can't record.
        claimed = (
            rooms.running()
            .filter(free, pk=self.pk)
            .update(media_server=media_server, epoch=F("epoch") + 1, trouble="")
        )
        if not claimed:
            return None
        self.refresh_from_db(fields=["media_server", "epoch", "trouble"])
        # Whoever was heard by the media server before this one is no longer, until they come back.
        events.stage_changed(self)
        return self.epoch

    @transaction.atomic
    def expect_nobody_back(self, epoch):
        """Whoever was heard by a media server before that of `epoch` has left the microphone."""
        room = self.hold()
        missing = room.seats.filter(heard_epoch__lt=epoch)
        if room.epoch == epoch and missing.update(heard_epoch=None):
            events.stage_changed(room)

    def keep(self, media_server, epoch):
        """Stay with `media_server`, which holds the room as `epoch`, once its row is made anew."""
        rooms = type(self).objects.filter(pk=self.pk, epoch=epoch, media_server=None)
        return bool(rooms.update(media_server=media_server))

    def release(self, epoch):
        """Let go of a room claimed as `epoch`; False when somebody else has claimed it since."""
        rooms = type(self).objects.filter(pk=self.pk, epoch=epoch)
        return bool(rooms.update(media_server=None))

    @property
    def is_held(self):
        return not type(self).objects.unheld().filter(pk=self.pk).exists()
