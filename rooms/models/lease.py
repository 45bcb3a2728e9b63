from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from rooms import events

from .stage import LEASE, Stage


class LeasableQuerySet(models.QuerySet):
    def staged(self):
        """Rooms that want a stage: live ones, and green rooms."""
        return self.filter(Q(state=self.model.LIVE) | Q(rehearsing_since__isnull=False))

    def unheld(self):
        """Rooms no living stage process holds."""
        return self.filter(
            Q(stage=None) | Q(stage__heartbeat_at__lte=Now() - timedelta(seconds=LEASE))
        )


class Leasable(models.Model):
    """Held by at most one stage process at a time.

    The lease is the heartbeat of the process that holds the room; each claim raises
    `epoch`, and every write a stage makes about a room is fenced by the epoch it claimed.
    """

    stage = models.ForeignKey(
        Stage, models.SET_NULL, null=True, blank=True, editable=False, related_name="rooms"
    )
    epoch = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @transaction.atomic
    def claim(self, stage):
        """Take the room for `stage`: the new epoch, or None when a living process has it.

        A stage that died and came back under its own name takes its rooms back at once:
        it holds the UDP socket of that name, so the former process is gone.
        """
        rooms = type(self).objects
        free = Q(pk__in=rooms.unheld().values("pk")) | Q(stage=stage)
        # A new engine tells by itself when it can't record.
        claimed = (
            rooms.staged()
            .filter(free, pk=self.pk)
            .update(stage=stage, epoch=F("epoch") + 1, trouble="")
        )
        if not claimed:
            return None
        self.refresh_from_db(fields=["stage", "epoch", "trouble"])
        # Whoever was heard by the stage before this one is no longer, until they come back.
        events.stage_changed(self)
        return self.epoch

    @transaction.atomic
    def expect_nobody_back(self, epoch):
        """Whoever was heard by a stage before that of `epoch` has left the microphone."""
        room = self.hold()
        missing = room.seats.filter(heard_epoch__lt=epoch)
        if room.epoch == epoch and missing.update(heard_epoch=None):
            events.stage_changed(room)

    def keep(self, stage, epoch):
        """Stay with `stage`, which holds the room under `epoch`, when its row was made anew."""
        rooms = type(self).objects.filter(pk=self.pk, epoch=epoch, stage=None)
        return bool(rooms.update(stage=stage))

    def release(self, epoch):
        """Let go of a room claimed as `epoch`; False when somebody else has claimed it since."""
        return bool(type(self).objects.filter(pk=self.pk, epoch=epoch).update(stage=None))

    @property
    def is_held(self):
        return not type(self).objects.unheld().filter(pk=self.pk).exists()
