from django.db import transaction
from django.utils import timezone

from recordings.delivery import withdrawn_marks

from .mixins import RecordingMixin


class WithdrawalMixin(RecordingMixin):
    """Mixin of `Recording` that a moderator can withdraw; nothing withdrawn is served.

    A live session goes on, and goes on being recorded.
    """

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @transaction.atomic
    def withdraw(self) -> bool:
        """Withdraw; return False if nothing is recorded or it is withdrawn already."""
        self.hold_room()
        there = type(self).objects.filter(pk=self.pk, withdrawn_at=None).exclude(state=self.NONE)
        if not there.update(withdrawn_at=timezone.now()):
            return False
        self._moved()
        return True

    @transaction.atomic
    def restore(self) -> bool:
        """End the withdrawal; return False if it is not withdrawn."""
        self.hold_room()
        there = type(self).objects.filter(pk=self.pk).exclude(withdrawn_at=None)
        if not there.update(withdrawn_at=None):
            return False
        self._moved()
        return True

    def settle(self) -> None:
        """Make the mark on disk agree with the row: what is being erased has one too.

        Repeat until the row reads the same twice, because moderators may change it at once: the
        last of these calls then sees the last change.
        """
        said = None
        while said != (said := self._mark_of_its_row()):
            withdrawn, erased = said
            if withdrawn or erased:
                withdrawn_marks.withhold(self.directory, erased)
            else:
                withdrawn_marks.release(self.directory)

    def _moved(self) -> None:
        self.refresh_from_db(fields=["withdrawn_at"])
        # If a crash prevents this, `reconcile` does it later.
        transaction.on_commit(self.settle, robust=True)
        self.tell_pages()

    def _mark_of_its_row(self) -> tuple[bool, bool]:
        """Return whether it is withdrawn, and whether it is being erased."""
        rows = type(self).objects.filter(pk=self.pk).values_list("withdrawn_at", "state")
        withdrawn_at, state = rows.first() or (None, self.ERASED)
        return withdrawn_at is not None, state == self.ERASING
