from django.db.models import F


class Numbered:
    """Counts its events, so that a page can ask for what happened since number n."""

    def next_event(self):
        """The number of one more event. Must run in the transaction of the change it numbers:
        the row stays locked until that commits, so numbers are given in order of commit.
        """
        room = type(self).objects.filter(pk=self.pk)
        room.update(event=F("event") + 1)
        self.event = room.values_list("event", flat=True).get()
        return self.event
