from typing import Self

from django.db.models import Exists, F, OuterRef, Q, Sum

from hotline.core.database_clock import database_now
from recordings.media.disk_use import DiskUse, measure

from .copy import Copy
from .mixins import RecordingMixin
from .retention import RetentionQuerySet

AT_ONCE = 100  # recordings that one run measures, so that other work gets its turn


class DiskUseQuerySet(RetentionQuerySet):
    def unmeasured(self) -> Self:
        """Recordings whose files may have changed since they were measured, the oldest first."""
        copies = Copy.objects.filter(recording=OuterRef("pk"), moved_at__gt=OuterRef("measured_at"))
        changed = Q(moved_at__gt=F("measured_at")) | Q(state=self.model.RECORDING) | Exists(copies)
        there = self.exclude(state__in=(self.model.NONE, *self.model.GONE))
        found = there.filter(Q(measured_at=None) | changed).select_related("room")
        return found.order_by(F("measured_at").asc(nulls_first=True))

    def used(self) -> DiskUse:
        """The bytes that all recordings take together."""
        kinds = {"originals": "original_bytes", "tracks": "track_bytes", "copies": "copy_bytes"}
        sums = self.aggregate(**{kind: Sum(column) for kind, column in kinds.items()})
        return DiskUse(**{kind: number or 0 for kind, number in sums.items()})

    def largest(self) -> Self:
        """Recordings by what they take on the disk, the largest first."""
        total = F("original_bytes") + F("track_bytes") + F("copy_bytes")
        taken = self.annotate(total=total).filter(total__gt=0)
        return taken.select_related("room__host").order_by("-total", "pk")


class DiskUseMixin(RecordingMixin):
    """Mixin of `Recording` that keeps in its row what it takes on the disk.

    The worker measures, because a page of 25 sessions would look at 90,000 files.
    """

    @property
    def total_bytes(self) -> int:
        return self.original_bytes + self.track_bytes + self.copy_bytes

    def measure(self) -> None:
        """Add up the files, and write the sums into the row."""
        now = database_now()  # before, because a file may change meanwhile
        used = measure(self.directory)
        rows = type(self).objects.filter(pk=self.pk).exclude(state__in=self.GONE)
        rows.update(
            original_bytes=used.originals,
            track_bytes=used.tracks,
            copy_bytes=used.copies,
            measured_at=now,
        )
