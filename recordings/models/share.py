import secrets
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.core.idempotency import OnceField, make_once
from hotline.web.absolute_urls import absolute
from recordings.delivery import publications
from recordings.delivery.publications import Publication

from . import copy_kinds
from .retention import out_of_range

if TYPE_CHECKING:
    from .copy import Copy
    from .recording import Recording

MOST = 100  # open shares of one recording


def make_key() -> str:
    return secrets.token_urlsafe(24)


class ShareQuerySet(models.QuerySet["Share"]):
    def open(self) -> Self:
        """Shares that are neither stopped nor past their end."""
        later = Q(until=None) | Q(until__gt=timezone.now())
        return self.filter(later, stopped_at=None)

    def in_list(self) -> Self:
        """The open shares as hosts read them, the newest first."""
        joined = self.open().select_related("copy__recording__room", "recording__room")
        return joined.order_by("-pk")

    def unsettled(self) -> Self:
        """Shares whose publication on disk disagrees with the rows."""
        there = Q(key__in=publications.published(settings.RECORDINGS_ROOT))
        stopped = Q(stopped_at__isnull=False)
        other = ~Q(published=Coalesce(F("copy__manifest"), models.Value("")))
        wrong = (there & stopped) | (~there & ~stopped) | (~stopped & other)
        return self.filter(wrong).select_related("copy", "recording__room")


def end_deleted_shares() -> None:
    """End the publications whose rows were deleted, and that a crash left open."""
    root = Path(settings.RECORDINGS_ROOT)
    keys = publications.published(root)
    for key in keys - set(Share.objects.filter(key__in=keys).values_list("key", flat=True)):
        publications.end(root, key)


class Share(models.Model):
    """A permanent address of one copy, or of the page of the replay, that a host gives away.

    It works for everybody who has it, until it ends or the recording is withdrawn, also where the
    replay is closed to others. The address never changes, because feeds and pages keep it.
    """

    recording = models.ForeignKey(
        "recordings.Recording",
        models.CASCADE,
        related_name="shares",
        verbose_name=gettext_lazy("recording"),
    )
    copy = models.ForeignKey(
        "recordings.Copy",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="shares",
        verbose_name=gettext_lazy("copy"),
    )  # null for the replay
    key = models.CharField(max_length=64, unique=True, default=make_key, editable=False)
    until = models.DateTimeField(gettext_lazy("shared until"), null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    once = OnceField()

    published = models.CharField(max_length=80, blank=True, default="", editable=False)
    # ^ the virtual file that the publication on disk names, see `settle`

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("share")
        verbose_name_plural = gettext_lazy("shares")
        constraints = [
            models.UniqueConstraint(fields=["recording", "once"], name="a_share_is_made_once")
        ]

    def __str__(self) -> str:
        return str(self.copy or self.recording)

    @classmethod
    @transaction.atomic
    def make(
        cls,
        recording: "Recording",
        copy: "Copy | None" = None,
        until: datetime | None = None,
        once: UUID | None = None,
    ) -> "Share":
        """Share a copy of a recording, or its replay, or return the share of the key `once`.

        Raises:
            ValidationError: the end is in the past or too late, the recording is withdrawn or
                still going on, the copy is not ready, or too many shares are open; the message is
                for the host.
        """
        if why := cls._why_not(recording, copy, until):
            raise ValidationError(why)
        rest = {"copy": copy, "until": until}
        share, _new = make_once(cls.objects, once, {"recording": recording}, rest)
        transaction.on_commit(share.settle, robust=True)  # or else `reconcile` does it
        return share

    @classmethod
    def _why_not(cls, recording: "Recording", copy: "Copy | None", until: datetime | None) -> str:
        if until is not None and until <= timezone.now():
            return _("The last day of the link is over already. Choose a later one.")
        # Dates are compared, because the last of all days has none in other time zones.
        if until is not None and until.date() > recording.latest_day:
            return out_of_range(timezone.localdate(timezone=until.tzinfo), recording.latest_day)
        if recording.is_withdrawn:
            return _("A moderator has withdrawn this recording.")
        if recording.is_gone:
            return _("This recording was deleted, with all its copies.")
        if not recording.room.has_ended:
            return _("The session goes on. Share it after the end.")
        if copy and not copy.is_ready:
            return _("This copy is not ready yet. Share it when it is.")
        if cls.objects.open().filter(recording=recording).count() >= MOST:
            return _("%(most)s links are open already. End one of them first.") % {"most": MOST}
        return ""

    @transaction.atomic
    def stop(self) -> bool:
        """End the share; its address answers 410 from now on. False if it was ended already."""
        here = type(self).objects.filter(pk=self.pk, stopped_at=None)
        if not here.update(stopped_at=timezone.now()):
            return False
        self.refresh_from_db(fields=["stopped_at"])
        transaction.on_commit(self.settle, robust=True)
        return True

    @property
    def is_open(self) -> bool:
        is_past = self.until is not None and self.until <= timezone.now()
        return self.stopped_at is None and not is_past

    @property
    def last_day(self) -> date | None:
        """The last day on which the link works, where the host is."""
        return self.recording.room.day(self.until)

    @property
    def path(self) -> str:
        if self.copy is None:
            return reverse("shared-replay", args=[self.key])
        return f"/files/{self.key}/{quote(self.copy.filename)}"

    @property
    def url(self) -> str:
        """The absolute address, for a feed or a message."""
        return absolute(self.path)

    @property
    def chapters_url(self) -> str:
        """The absolute address of the chapters, for a feed; empty unless it shares a sound."""
        if self.copy is None or self.copy.kind not in (copy_kinds.MP3, copy_kinds.M4A):
            return ""
        return absolute(reverse("shared-chapters", args=[self.key]))

    def settle(self) -> None:
        """Make the publication on disk agree with the row, and note in the row what is there.

        Repeat until the row reads the same twice, because others may change it at once: the last
        of these calls then sees the last change.
        """
        root = Path(settings.RECORDINGS_ROOT)
        said: tuple[Publication | None] | None = None
        while said != (said := (self._publication_by_its_row(),)):
            (publication,) = said
            if publication is None:
                publications.end(root, self.key)
            else:
                publications.publish(root, self.key, publication)
                rows = type(self).objects.filter(pk=self.pk)
                rows.update(published=publication.manifest)

    def _publication_by_its_row(self) -> Publication | None:
        """Return what is to be published; None if the share is stopped or deleted."""
        rows = type(self).objects.select_related("recording__room", "copy")
        share = rows.filter(key=self.key, stopped_at=None).first()
        if share is None:
            return None
        return Publication(
            room=share.recording.room.key,
            manifest=share.copy.manifest if share.copy else "",
            until=share.until.timestamp() if share.until else None,
        )
