"""The questions of a room that wait for a moderator, and for how long."""

from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from hotline.core.task_parts import for_each
from qna import events
from rooms import host_news
from rooms.events import seats_told
from rooms.models import Room, Seat

if TYPE_CHECKING:
    from .question import QuestionQuerySet

UNATTENDED_AFTER = timedelta(minutes=2)
LAST = 20  # approvals that say how long one usually takes
ENOUGH = 3  # approvals below which nothing is said
LOOK_EVERY = timedelta(seconds=20)  # a look at the list is written at most so often


def usual_wait(room: Room) -> timedelta | None:
    """Return the median wait for the last approvals of a room; None after fewer than ENOUGH."""
    approved = _questions().filter(room=room, approved_at__isnull=False).order_by("-approved_at")
    rows = approved.values_list("asked_at", "approved_at")[:LAST]
    waits = [(end - begin).total_seconds() for begin, end in rows if end]
    return timedelta(seconds=median(waits)) if len(waits) >= ENOUGH else None


class ModerationQueue:
    """The pending questions of one room.

    Attributes:
        number: how many wait.
        oldest: when the first of them was asked; None if none waits.
    """

    def __init__(self, room: Room) -> None:
        self.room = room
        rows = self._pending.aggregate(number=models.Count("pk"), oldest=models.Min("asked_at"))
        self.number: int = rows["number"]
        self.oldest: datetime | None = rows["oldest"]

    @property
    def _pending(self) -> "QuestionQuerySet":
        return _questions().filter(room=self.room, state="pending")

    @property
    def offers_opening(self) -> bool:
        """Whether hosts are asked to open it: nobody has looked at it since they were to be."""
        asked, seen = self.room.asked_to_open_at, self.room.queue_seen_at
        unseen = asked is not None and (seen is None or seen < asked)
        return bool(self.number) and self.room.premoderated and unseen

    @transaction.atomic
    def open(self, by: Seat) -> bool:
        """Show all that wait, and from now on every question at once; False if that is so."""
        self.room.hold()
        rooms = Room.objects.filter(pk=self.room.pk, premoderated=True)
        if not rooms.update(premoderated=False):
            return False
        self.room.premoderated = False
        waiting = list(self._pending.values_list("pk", "asker"))
        self._pending.update(state="waiting", approved_at=timezone.now())
        events.queue_opened(self.room, [pk for pk, _ in waiting])
        askers = Seat.objects.filter(pk__in={asker for _, asker in waiting})
        seats_told(self.room, askers)
        host_news.acted(by, "opened")
        return True

    @transaction.atomic
    def look(self) -> None:
        """Note that a moderator looks at the list; pages say so again and again."""
        unseen = models.Q(queue_seen_at=None) | models.Q(queue_seen_at__lt=Now() - LOOK_EVERY)
        asked = models.Q(queue_seen_at__lt=models.F("asked_to_open_at"))
        rooms = Room.objects.filter(unseen | asked, pk=self.room.pk, premoderated=True)
        was_asked = self.offers_opening
        if rooms.update(queue_seen_at=Now()) and was_asked:
            events.queue_changed(self.room)

    @classmethod
    def look_after(cls) -> None:
        """Ask the hosts of each room where nobody moderates, once, whether to open the queue.

        Before the doors open nobody expects a moderator, and hosts may not be there. The times are
        those of the database, but for that at which a question was asked.

        It is safe to run at any time and in several processes.
        """
        before = Now() - UNATTENDED_AFTER
        old = _questions().filter(state="pending", asked_at__lt=before)
        rooms = Room.objects.filter(premoderated=True, asked_to_open_at=None)
        unseen = models.Q(queue_seen_at=None) | models.Q(queue_seen_at__lt=before)
        rooms = rooms.filter(unseen, state__in=[Room.OPEN, Room.LIVE])
        unattended = rooms.filter(pk__in=old.values("room"))
        for_each(unattended.all, cls._ask, "the queue of questions of room")

    @staticmethod
    @transaction.atomic
    def _ask(room: Room) -> None:
        unasked = Room.objects.filter(pk=room.pk, premoderated=True, asked_to_open_at=None)
        if unasked.update(asked_to_open_at=Now()):
            events.queue_changed(room)


def _questions() -> "QuestionQuerySet":
    rows: QuestionQuerySet = apps.get_model("qna", "Question")._default_manager.all()
    return rows
