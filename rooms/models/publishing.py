from django.db import transaction
from django.db.models.functions import Now

from rooms import events

from .mixins import SeatMixin
from .stay import Stay


class PublishingMixin(SeatMixin):
    """Tracks whether the media server hears this seat."""

    @property
    def publishing(self) -> bool:
        """Whether the media server hears this seat now.

        What a former media server wrote does not count.
        """
        return self.heard_epoch is not None and self.heard_epoch == self.room.epoch

    @property
    def shown_on_stage(self) -> bool:
        """Whether pages show a tile: the seat is heard, or its media server ended a moment ago."""
        return self.heard_epoch is not None

    @property
    def is_missed_on_stage(self) -> bool:
        """Whether pages list the seat, which is on stage, because it has no tile.

        The host's is not listed: where nobody is heard, the card says so.
        """
        return not self.shown_on_stage and not self.is_host

    @transaction.atomic
    def heard(self, epoch: int) -> None:
        """Note that the media server of `epoch` hears this seat."""
        self._heard(epoch, epoch)

    @transaction.atomic
    def unheard(self, epoch: int) -> None:
        """Note that the media server of `epoch` no longer hears this seat."""
        self._heard(epoch, None)

    def _heard(self, epoch: int, heard_epoch: int | None) -> None:
        self.hold_room()
        seats = type(self).objects.filter(pk=self.pk, room__epoch=epoch)
        if seats.update(heard_epoch=heard_epoch, last_heard_at=Now()):
            self.heard_epoch = heard_epoch
            if heard_epoch is None:
                Stay.end_all(seats)
            else:
                Stay.begin(self)
            self.room.count_publishers()
            events.stage_changed(self.room)
