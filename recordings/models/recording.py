from datetime import datetime
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recordings import states
from recordings.delivery import withdrawn_marks
from recordings.media import time_mapping
from rooms import events
from rooms.models import Room

from .copy import Copy
from .ready_mail import ReadyMailMixin, ReadyMailQuerySet
from .sealing import SealingMixin
from .state_machine import PATIENCE, StateMachine
from .withdrawal import WithdrawalMixin


class RecordingQuerySet(ReadyMailQuerySet):
    def over(self) -> Self:
        """Recordings of ended rooms that no living media server holds."""
        return self.filter(room__state=Room.ENDED, room__in=Room.objects.unheld()).select_related(
            "room"
        )

    def unfinished(self) -> Self:
        """Recordings of `over` that wait for sealing, copies or the mail, with no live worker."""
        silent = timezone.now() - PATIENCE
        waiting = Q(state=Recording.RECORDING) | Q(state=Recording.SEALING, moved_at__lt=silent)
        copies = Copy.objects.filter(
            Q(state=Copy.WAITING) | Q(state=Copy.MAKING, moved_at__lt=silent)
        )
        unnotified = Q(pk__in=Recording.objects.unnotified().values("pk"))
        return self.over().filter(waiting | unnotified | Q(pk__in=copies.values("recording")))

    def unsettled(self) -> Self:
        """Recordings whose withdrawal mark on disk disagrees with their row."""
        marked = Q(room__key__in=withdrawn_marks.marked(settings.RECORDINGS_ROOT))
        withdrawn = Q(withdrawn_at__isnull=False)
        return self.filter((withdrawn & ~marked) | (marked & ~withdrawn)).select_related("room")


class RecordingColumns(StateMachine, models.Model):
    """All columns of a recording, and the values of its state."""

    RECORDING, SEALING, SEALED = "recording", "sealing", "sealed"
    FAILED, NONE = "failed", "none"
    STATES = [
        (RECORDING, _("recording")),
        (SEALING, _("being closed")),
        (SEALED, _("complete")),
        (FAILED, _("failed")),
        (NONE, _("not recorded")),
    ]
    graph = states.RECORDING

    room = models.OneToOneField(
        "rooms.Room", models.CASCADE, related_name="recording", verbose_name=_("room")
    )
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=RECORDING)
    reason = models.TextField(_("reason"), blank=True, editable=False)

    # notified.py
    notified_at = models.DateTimeField(_("host told"), null=True, blank=True, editable=False)

    # withdrawal.py
    withdrawn_at = models.DateTimeField(_("withdrawn since"), null=True, blank=True, editable=False)

    # state_machine.py
    moved_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        abstract = True


class Recording(ReadyMailMixin, SealingMixin, WithdrawalMixin, RecordingColumns):
    """All takes of a room. The directory on disk is authoritative; rows are read from it."""

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")

    def __str__(self) -> str:
        return str(self.room)

    @classmethod
    def begin(cls, room: Room) -> "Recording":
        """Get or create the recording of a room that goes live; `none` if it is not recorded."""
        state = cls.RECORDING if room.recorded else cls.NONE
        return cls.objects.get_or_create(room=room, defaults={"state": state})[0]

    @property
    def directory(self) -> Path:
        return Path(settings.RECORDINGS_ROOT) / self.room.key

    def finish(self) -> None:
        """Do what is left to do except encoding: seal, make the quick copies, tell the host."""
        self.seal()
        self.make_copies()
        self.tell_host()

    def encode(self) -> None:
        """Make the slow copies, then tell the host."""
        self.encode_copies()
        self.tell_host()

    def after_move(self) -> None:
        events.copies_changed(self.room)

    @property
    def has_failed(self) -> bool:
        return self.state == self.FAILED

    @property
    def is_kept(self) -> bool:
        return self.state != self.NONE

    def mark_at(self, moment: datetime) -> tuple[int, int, int] | None:
        """Map a moment to (epoch, take, sample on that epoch's 48 kHz counter).

        A moment between two takes maps to the start of the later one; a moment after the last
        take maps to its end. Return None if nothing is recorded.
        """
        return time_mapping.mark_at(moment.timestamp(), self.take_starts())

    def take_starts(self) -> list[time_mapping.Start]:
        """Return where and when each take began, in order; none if nothing is recorded."""
        if self.state == self.SEALED:
            return [take.start for take in self.takes.all()]
        return time_mapping.starts_on_disk(self.directory) if self.is_kept else []
