from django.db.models import F

from .mixins import RoomMixin


class EventCounterMixin(RoomMixin):
    """Numbers the events of a room, so that a page can ask for the events after number n."""

    def next_event(self) -> int:
        """Increment the counter and return the new number.

        Call it in the transaction of the change that it numbers: the row stays locked until that
        commits, so the numbers follow the order of the commits.
        """
        room = type(self).objects.filter(pk=self.pk)
        room.update(event=F("event") + 1)
        self.event = room.values_list("event", flat=True).get()
        return self.event
