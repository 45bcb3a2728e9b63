from typing import Self

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from recordings.media.virtual_file import delete_unneeded

from .copy import Copy
from .disk_use import DiskUseQuerySet
from .mixins import RecordingMixin
from .share import Share
from .stored_file import OUTLIVES


class FormerFilesQuerySet(DiskUseQuerySet):
    def untidy(self) -> Self:
        """Recordings of which files on disk may be unneeded, while no worker writes any there."""
        at_work = Copy.objects.filter(recording=OuterRef("pk"), state=Copy.MAKING)
        there = self.exclude(state__in=self.model.GONE).select_related("room")
        return there.filter(~Exists(at_work), tidy_at__lt=Now())


class FormerFilesMixin(RecordingMixin):
    """Mixin of `Recording` that deletes from the disk what former copies and dead workers left.

    Each copy that becomes ready sets the time (see `MakingMixin.finish`). The store of copies has
    its own list, see `StoredFile`.
    """

    def tidy(self) -> None:
        """Delete the files that no copy names, also those of a copy that was made again.

        Raises OSError if the disk refuses; call it again.
        """
        at = self.tidy_at
        needed = set(self.copies.exclude(manifest="").values_list("manifest", flat=True))
        # Publications follow the rows within seconds, unless the disk refused that.
        shares = Share.objects.open().filter(recording=self.pk)
        needed |= set(shares.values_list("published", flat=True))
        before = (timezone.now() - OUTLIVES).timestamp()  # as files have it
        delete_unneeded(self.directory, needed - {""}, before)
        type(self).objects.filter(pk=self.pk, tidy_at=at).update(tidy_at=None)
