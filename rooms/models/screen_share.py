from django.db import transaction

from rooms import events

from .room_lock import OfRoom


class Presentable(OfRoom):
    """May share a screen. What a dead media server wrote of it no longer counts."""

    @property
    def sharing(self):
        """Whether this seat shares a screen now."""
        return self.screen_epoch is not None and self.screen_epoch == self.room.epoch

    @transaction.atomic
    def shared(self, epoch):
        """The media server of `epoch` has a screen of this seat."""
        self._shared(epoch, epoch)

    @transaction.atomic
    def unshared(self, epoch):
        """The media server of `epoch` has no screen of this seat any more."""
        self._shared(epoch, None)

    def _shared(self, epoch, screen_epoch):
        self.hold_room()
        seats = type(self).objects.filter(pk=self.pk, room__epoch=epoch)
        if seats.update(screen_epoch=screen_epoch):
            self.screen_epoch = screen_epoch
            events.stage_changed(self.room)
