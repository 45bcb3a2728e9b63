from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from hotline.core.task_parts import for_each

from .mixins import SeatMixin

if TYPE_CHECKING:
    from .seat import SeatQuerySet

PATIENCE = timedelta(minutes=5)


class AbsenceMixin(SeatMixin):
    """Frees the places of speakers whose microphone has been away for a while.

    Most of them closed their page, and nobody hears that they left. Hosts and co-hosts stay on
    stage, because they run the room without a microphone too.
    """

    @property
    def has_gone(self) -> bool:
        """Whether the seat was heard during this time on stage, and no longer is."""
        return self.last_heard_at is not None and self.heard_epoch is None

    @classmethod
    def look_after(cls) -> None:
        """Move absent speakers of live rooms to the audience.

        It is safe to run at any time and in several processes.
        """
        absent = cls._absent().select_related("room")
        for_each(absent.all, lambda seat: seat.leave_the_empty_microphone(), "the place of seat")

    @transaction.atomic
    def leave_the_empty_microphone(self) -> bool:
        """Return to the audience; False if the seat is not absent any more."""
        self.hold_room()
        if not self._absent().filter(pk=self.pk).exists():
            return False
        self._become(self.LISTENER, F("moved_down_at"))
        type(self).objects.filter(pk=self.pk).update(absent_at=Now())
        self.refresh_from_db(fields=["absent_at"])
        return True

    @classmethod
    def _absent(cls) -> "SeatQuerySet":
        long_ago = Now() - PATIENCE  # by the clock by which these times were noted
        live = Q(room__state="live", room__live_at__lte=long_ago)
        seats = cls.objects.filter(live, role=cls.SPEAKER, heard_epoch=None)
        return seats.exclude(on_stage_since__gt=long_ago).exclude(last_heard_at__gt=long_ago)
