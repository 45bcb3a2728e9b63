from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.core.database_clock import database_now
from recordings.delivery.store_errors import StoreError
from recordings.media import erasing
from rooms.models import Room

from .copy import Copy
from .mixins import RecordingMixin
from .ready_mail import ReadyMailQuerySet
from .state_machine import PATIENCE
from .stored_file import forget_files


class ErasureQuerySet(ReadyMailQuerySet):
    def erasing(self) -> Self:
        """Recordings that are to be erased, and that no living media server writes to."""
        marked = self.filter(state=self.model.ERASING, room__in=Room.objects.unheld())
        return marked.select_related("room")

    def served(self) -> Self:
        """Recordings that people may watch: neither withdrawn nor erased."""
        return self.filter(withdrawn_at=None).exclude(state__in=self.model.GONE)


class ErasureMixin(RecordingMixin):
    """Mixin of `Recording` that erases it: the originals, the tracks and all copies.

    The row is marked first, and from then on nothing is served. Then the files go, then the row
    says so and stays, as the record of what was deleted, when and why. A worker that dies in
    between leaves the mark, and `reconcile` does it all again.
    """

    EXPIRY, HOST, OPERATOR = "expiry", "host", "operator"
    REASONS = [
        (EXPIRY, gettext_lazy("its time was over")),
        (HOST, gettext_lazy("the host deleted it")),
        (OPERATOR, gettext_lazy("a moderator deleted it")),
    ]

    @property
    def is_gone(self) -> bool:
        """Whether it is erased, or is being erased."""
        return self.state in self.GONE

    @property
    def can_be_erased(self) -> bool:
        return self.room.has_ended and self.state in self._erasable()

    @property
    def erased_in_words(self) -> str:
        """The sentence that stands in the place of what was erased; empty before."""
        if self.state == self.ERASING:
            return _("The recording is being deleted.")
        if self.state != self.ERASED:
            return ""
        day = self.room.day(self.erased_at)
        values = {"day": formats.date_format(day) if day else "", "host": self.room.host.name}
        if self.erased_why == self.HOST:
            return (
                _("The recording was deleted on %(day)s, because %(host)s asked for it.") % values
            )
        if self.erased_why == self.OPERATOR:
            return _("The recording was deleted on %(day)s by a moderator.") % values
        return (
            _("The recording was deleted on %(day)s, because the time to keep it was over.")
            % values
        )

    @transaction.atomic
    def erase(self, why: str, only: Q | None = None) -> bool:
        """Mark it to be erased; return False if nothing is left, or its session has not ended.

        Args:
            why: one of REASONS.
            only: a condition on this table's own columns, of which the database makes sure.
        """
        if not self.room.has_ended:
            return False
        self.hold_room()
        now = database_now()
        # A worker that seals or checks it may write a file yet, until it counts as dead.
        at_work = When(state__in=(self.SEALING, self.CHECKING), then=Value(now + PATIENCE))
        rows = type(self).objects.filter(only or Q(), pk=self.pk, state__in=self._erasable())
        marked = rows.update(
            state=self.ERASING,
            moved_at=now,
            erased_why=why,
            retry_at=Case(at_work, default=None, output_field=models.DateTimeField()),
        )
        if not marked:
            return False
        if self._stop_copies():
            type(self).objects.filter(pk=self.pk).update(retry_at=now + PATIENCE)
        self.refresh_from_db(fields=["state", "moved_at", "erased_why", "retry_at"])
        self.tell_pages()
        # If a crash prevents this, `reconcile` does it later.
        transaction.on_commit(self.settle, robust=True)
        return True

    def finish_erasing(self) -> bool:
        """Delete the files, then the rows of the copies; return True if this call completed it.

        Where the store of copies refuses, the rest is done once its pause is over. Several workers
        may call it at once. Raises OSError if the disk refuses.
        """
        if self.state != self.ERASING:
            return False
        self.settle()  # the mark, in case that the process died before the end of `erase`
        try:
            erase_files(self.room.key, self)
        except StoreError:  # `store_pause` has logged it
            return False
        if self.retry_at and self.retry_at > database_now():
            return False  # what a worker wrote meanwhile goes next time
        return self._finished()

    @transaction.atomic
    def _finished(self) -> bool:
        empty = {"original_bytes": 0, "track_bytes": 0, "copy_bytes": 0}
        if not self.move(self.ERASING, self.ERASED, erased_at=Now(), retry_at=None, **empty):
            return False
        self.copies.all().delete()
        self.tell_pages()
        transaction.on_commit(self.settle, robust=True)
        return True

    def _stop_copies(self) -> bool:
        """Cancel the copies that are still to be made; return whether one was being made."""
        self.copies.filter(state=Copy.FAILED).update(retry_at=None)
        now = database_now()
        # In this order, because a copy that waits may begin to be made meanwhile.
        self.copies.filter(state=Copy.WAITING).update(state=Copy.CANCELLED, moved_at=now)
        making = self.copies.filter(state=Copy.MAKING)
        return bool(making.update(state=Copy.CANCELLED, moved_at=now))

    @classmethod
    def _erasable(cls) -> list[str]:
        """The states from which the graph leads to `erasing`."""
        return [state for state, after in cls.graph.follow.items() if cls.ERASING in after]


def erase_files(key: str, recording: "ErasureMixin | None" = None) -> None:
    """Delete every file of the room with this key: originals, tracks and copies.

    All that erases calls this one, so files that are kept elsewhere go here too.

    Args:
        recording: the row, for what its copies say about where they are; None if it is deleted.

    Raises:
        OSError: the disk or the store refuses. Some files may be gone then; call it again.
    """
    erasing.erase_directory(Path(settings.RECORDINGS_ROOT) / key)
    if recording is not None:
        forget_files(recording.copies.all())
