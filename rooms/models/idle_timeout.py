from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models.functions import Now

from hotline.core.task_parts import for_each
from rooms import events

from .mixins import RoomMixin

WARN_AFTER = timedelta(minutes=10)
END_AFTER = timedelta(minutes=12)


class IdleTimeoutMixin(RoomMixin):
    """Ends a room after nobody published for a while, because its host may never come back."""

    def count_publishers(self) -> None:
        """Start the idle timer if nobody publishes, or else stop it."""
        on_air = self.seats.filter(heard_epoch=models.F("room__epoch")).exists()
        rooms = type(self).objects.filter(pk=self.pk)
        if on_air:
            rooms.update(quiet_since=None, warned_at=None)
        else:
            rooms.filter(quiet_since=None).update(quiet_since=Now())

    @property
    def ends_at(self) -> datetime | None:
        """Return when a warned room will end unless somebody publishes; None without a warning."""
        if self.warned_at and self.quiet_since:
            return self.warned_at + (END_AFTER - WARN_AFTER)
        return None

    @classmethod
    def look_after(cls) -> None:
        """Warn idle live rooms, then end them; close idle green rooms without a warning.

        It is safe to run at any time and in several processes.
        """
        rooms = cls.objects
        unheld = rooms.running().unheld().filter(quiet_since=None)
        rehearsing = rooms.exclude(green_room_since=None)
        live = rooms.filter(state=cls.LIVE)
        unwarned = live.filter(quiet_since__lte=Now() - WARN_AFTER, warned_at=None)
        warned = live.filter(warned_at__lte=Now() - (END_AFTER - WARN_AFTER))
        for_each(unheld.all, lambda room: room._start_idle_timer(), "the idle timer of room")
        for_each(
            rehearsing.all,
            lambda room: room.close_if_deserted(quiet_for=WARN_AFTER),
            "the end of the green room of room",
        )
        for_each(unwarned.all, lambda room: room.warn_of_silence(), "the warning of room")
        for_each(warned.all, lambda room: room.end(), "the end of idle room")

    def _start_idle_timer(self) -> None:
        type(self).objects.filter(pk=self.pk, quiet_since=None).update(quiet_since=Now())

    @transaction.atomic
    def warn_of_silence(self) -> None:
        quiet = type(self).objects.filter(pk=self.pk, quiet_since__isnull=False, warned_at=None)
        if quiet.update(warned_at=Now()):
            events.notice_changed(self)
