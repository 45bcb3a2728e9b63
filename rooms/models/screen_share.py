from django.db import transaction

from rooms import events

from .mixins import SeatMixin


class ScreenShareMixin(SeatMixin):
    """Tracks whether a seat shares a screen. What a former media server wrote does not count."""

    @property
    def sharing(self) -> bool:
        """Whether this seat shares a screen now."""
        return self.screen_epoch is not None and self.screen_epoch == self.room.epoch

    @transaction.atomic
    def shared(self, epoch: int) -> None:
        """Note that the media server of `epoch` receives a screen of this seat."""
        self._shared(epoch, epoch)

    @transaction.atomic
    def unshared(self, epoch: int) -> None:
        """Note that the media server of `epoch` no longer receives a screen of this seat."""
        self._shared(epoch, None)

    def _shared(self, epoch: int, screen_epoch: int | None) -> None:
        self.hold_room()
        seats = type(self).objects.filter(pk=self.pk, room__epoch=epoch)
        if seats.update(screen_epoch=screen_epoch):
            self.screen_epoch = screen_epoch
            events.stage_changed(self.room)
