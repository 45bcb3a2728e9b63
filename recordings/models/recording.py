from datetime import datetime
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotline.core.disk_look import DiskLook
from recordings import states
from recordings.delivery import withdrawn_marks
from recordings.media import time_mapping
from rooms import events
from rooms.models import Room

from .answers import AnswersMixin
from .checking import CheckingMixin
from .copy import Copy
from .copy_kinds import KIND_NAMES
from .disk_use import DiskUseMixin
from .erasure import ErasureMixin
from .former_files import FormerFilesMixin, FormerFilesQuerySet
from .merged_seats import MergedSeatsMixin
from .ready_mail import ReadyMailMixin
from .retention import RetentionMixin
from .retries import RetryColumns
from .room_lock import hold_room
from .speakers_part import SpeakersPart
from .state_machine import PATIENCE, StateMachine
from .withdrawal import WithdrawalMixin

_starts_on_disk = DiskLook(time_mapping.starts_on_disk)


class RecordingQuerySet(FormerFilesQuerySet):
    def over(self) -> Self:
        """Recordings of ended rooms that no living media server holds, without erased ones."""
        there = self.exclude(state__in=Recording.GONE).select_related("room")
        return there.filter(room__state=Room.ENDED, room__in=Room.objects.unheld())

    def unfinished(self) -> Self:
        """Recordings of `over` that wait for a step, copies or the mail, with no live worker."""
        at_rest = (Recording.RECORDING, Recording.SEALED, Recording.CHECKED)
        at_work = (Recording.SEALING, Recording.CHECKING)
        waiting = Q(state__in=at_rest) | Q(state__in=at_work, moved_at__lt=Now() - PATIENCE)
        to_retry = Q(state=Recording.FAILED, retry_at__lt=Now())
        unnotified = Q(pk__in=Recording.objects.unnotified().values("pk"))
        copies = Q(pk__in=Copy.objects.waiting().values("recording"))
        parts = SpeakersPart.objects
        untold = Q(room__in=parts.untold().values("seat__room"))
        lacking = Q(room__in=parts.lacking_copies().values("seat__room"))
        return self.over().filter(waiting | to_retry | unnotified | copies | untold | lacking)

    def unsettled(self) -> Self:
        """Recordings whose mark on disk disagrees with their row: they are served, or are not."""
        marked = Q(room__key__in=withdrawn_marks.marked(settings.RECORDINGS_ROOT))
        withdrawn = Q(withdrawn_at__isnull=False) | Q(state=Recording.ERASING)
        return self.filter((withdrawn & ~marked) | (marked & ~withdrawn)).select_related("room")


class RecordingColumns(StateMachine, RetryColumns):
    """All columns of a recording, and the values of its state."""

    RECORDING, SEALING, SEALED = "recording", "sealing", "sealed"
    CHECKING, CHECKED, PUBLISHED = "checking", "checked", "published"
    FAILED, NONE = "failed", "none"
    ERASING, ERASED = "erasing", "erased"
    GONE = (ERASING, ERASED)
    STATES = [
        (RECORDING, pgettext_lazy("state of a recording", "recording")),
        (SEALING, _("being closed")),
        (SEALED, pgettext_lazy("state of a recording", "closed")),
        (CHECKING, _("being checked")),
        (CHECKED, _("checked")),
        (PUBLISHED, _("complete")),
        (FAILED, _("failed")),
        (NONE, _("not recorded")),
        (ERASING, _("being deleted")),
        (ERASED, _("deleted")),
    ]
    graph = states.RECORDING

    room = models.OneToOneField(
        "rooms.Room", models.CASCADE, related_name="recording", verbose_name=_("room")
    )
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=RECORDING)

    # checking.py
    findings = models.JSONField(_("findings"), default=list, editable=False)

    # ready_mail.py
    notified_at = models.DateTimeField(_("host told"), null=True, blank=True, editable=False)

    # withdrawal.py
    withdrawn_at = models.DateTimeField(_("withdrawn since"), null=True, blank=True, editable=False)

    # erasure.py
    erased_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    erased_why = models.CharField(
        _("why it was deleted"),
        max_length=10,
        choices=ErasureMixin.REASONS,
        blank=True,
        default="",
        editable=False,
    )

    # retention.py
    kept_until = models.DateTimeField(_("kept until"), null=True, blank=True, editable=False)
    week_warned_at = models.DateTimeField(_("host warned"), null=True, editable=False)
    day_warned_at = models.DateTimeField(_("host warned again"), null=True, editable=False)

    # disk_use.py
    original_bytes = models.PositiveBigIntegerField(_("originals"), default=0, editable=False)
    track_bytes = models.PositiveBigIntegerField(_("tracks"), default=0, editable=False)
    copy_bytes = models.PositiveBigIntegerField(_("copies"), default=0, editable=False)
    measured_at = models.DateTimeField(_("measured"), null=True, editable=False)

    # former_files.py
    tidy_at = models.DateTimeField(null=True, editable=False)

    # merged_seats.py: keys on disk of seats that were deleted, and those of the same people since
    merged_seats = models.JSONField(default=dict, editable=False)

    # state_machine.py
    moved_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        abstract = True


class Recording(
    AnswersMixin,
    DiskUseMixin,
    FormerFilesMixin,
    MergedSeatsMixin,
    RetentionMixin,
    ReadyMailMixin,
    CheckingMixin,
    WithdrawalMixin,
    RecordingColumns,
):
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

    def hold_room(self) -> None:
        hold_room(self.room_id)

    def finish(self) -> None:
        """Do what is left to do except encoding: seal, make the quick copies, check, publish."""
        self.seal()
        self.make_copies()
        self.verify()
        self.publish()
        for part in SpeakersPart.objects.of(self.room).lacking_copies():
            part.ask_for_copies(self)
        self.tell_host()

    def publish(self) -> bool:
        """Note that people have all of it that they get; return True if this call did."""
        return self.move(self.CHECKED, self.PUBLISHED, attempts=0, retry_at=None)

    def encode(self) -> None:
        """Make the slow copies, then tell the host, and the speakers of their parts."""
        self.encode_copies()
        self.tell_host()
        for part in SpeakersPart.objects.of(self.room).untold():
            part.tell_speaker()

    def after_move(self) -> None:
        self.tell_pages()

    def tell_pages(self) -> None:
        """Show the change to everybody, and to the speakers who may have their parts."""
        events.recording_moved(self.room)
        events.seats_told(self.room, self.room.seats.filter(part__isnull=False))

    @property
    def sorted_copies(self) -> list[Copy]:
        """Its copies in the order of `copy_kinds`, and of the speakers' first words."""
        order = [kind for kind, _name in KIND_NAMES]
        return sorted(self.copies.all(), key=lambda copy: (order.index(copy.kind), copy.pk))

    @property
    def has_failed(self) -> bool:
        return self.state == self.FAILED

    @property
    def is_sealed(self) -> bool:
        """Whether the rows of its takes and copies are there."""
        return self.state in (self.SEALED, self.CHECKING, self.CHECKED, self.PUBLISHED)

    @property
    def is_empty(self) -> bool:
        """Whether it is closed and has no take, because nobody was heard or seen."""
        return self.is_sealed and not self.takes.all()

    @property
    def is_kept(self) -> bool:
        return self.state not in (self.NONE, *self.GONE)

    def mark_at(self, moment: datetime) -> tuple[int, int, int] | None:
        """Map a moment to (epoch, take, sample on that epoch's 48 kHz counter).

        A moment between two takes maps to the start of the later one; a moment after the last
        take maps to its end. Return None if nothing is recorded.
        """
        return time_mapping.mark_at(moment.timestamp(), self.take_starts())

    def take_starts(self) -> list[time_mapping.Start]:
        """Return where and when each take began, in order; none if nothing is recorded.

        Raises NoAnswer if it is not sealed and the disk does not answer.
        """
        if self.is_sealed:
            return [take.start for take in self.takes.all()]
        return _starts_on_disk.or_fail(self.directory) if self.is_kept else []
