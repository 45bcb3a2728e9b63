from django.db import models, transaction
from django.db.models import F

from .. import events
from .of_room import OfRoom


class Audible(OfRoom):
    """What a stage says of a seat: that it is heard, that it shares a screen, how long it spoke.

    Each is written under the epoch of the stage that says it. What a dead stage wrote no longer
    counts, and what an old one writes is lost.
    """

    heard_epoch = models.PositiveIntegerField(null=True, editable=False)
    screen_epoch = models.PositiveIntegerField(null=True, editable=False)
    spoken = models.FloatField(default=0, editable=False)  # seconds

    class Meta:
        abstract = True

    @property
    def publishing(self):
        """Whether the stage hears this seat now."""
        return self.heard_epoch is not None and self.heard_epoch == self.room.epoch

    @property
    def sharing(self):
        """Whether this seat shares a screen now."""
        return self.screen_epoch is not None and self.screen_epoch == self.room.epoch

    @transaction.atomic
    def heard(self, epoch):
        """The stage of `epoch` hears this seat."""
        self._heard(epoch, epoch)

    @transaction.atomic
    def unheard(self, epoch):
        """The stage of `epoch` no longer hears this seat."""
        self._heard(epoch, None)

    @transaction.atomic
    def shared(self, epoch):
        """The stage of `epoch` has a screen of this seat."""
        self._say(epoch, screen_epoch=epoch)

    @transaction.atomic
    def unshared(self, epoch):
        """The stage of `epoch` has no screen of this seat any more."""
        self._say(epoch, screen_epoch=None)

    def spoke(self, epoch, seconds):
        """The stage of `epoch` has heard this seat speak for so many seconds more."""
        self._under(epoch).update(spoken=F("spoken") + seconds)

    def _heard(self, epoch, heard_epoch):
        if self._say(epoch, heard_epoch=heard_epoch):
            self.room.count_publishers()

    def _say(self, epoch, **fields):
        self.hold_room()
        said = self._under(epoch).update(**fields)
        if said:
            for name, value in fields.items():
                setattr(self, name, value)
            events.stage_changed(self.room)
        return said

    def _under(self, epoch):
        return type(self).objects.filter(pk=self.pk, room__epoch=epoch)
