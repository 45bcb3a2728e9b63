from django.db import transaction
from django.utils import timezone

from recordings.delivery import withdrawn_marks
from rooms import events

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
        there = type(self).objects.filter(pk=self.pk, withdrawn_at=None).exclude(state=self.NONE)
        if not there.update(withdrawn_at=timezone.now()):
            return False
        self._moved()
        return True

    @transaction.atomic
    def restore(self) -> bool:
        """End the withdrawal; return False if it is not withdrawn."""
        if (
            not type(self)
            .objects.exclude(withdrawn_at=None)
            .filter(pk=self.pk)
            .update(withdrawn_at=None)
        ):
            return False
        self._moved()
        return True

    def settle(self) -> None:
        """Make the withdrawal mark on disk agree with the row.

        Repeat until the row reads the same twice, because moderators may change it at once: the
        last of these calls then sees the last change.
        """
        said = None
        while said != (said := self._is_withdrawn_by_its_row()):
            (withdrawn_marks.withhold if said else withdrawn_marks.release)(self.directory)

    def _moved(self) -> None:
        self.refresh_from_db(fields=["withdrawn_at"])
        # If a crash prevents this, `reconcile` does it later.
        transaction.on_commit(self.settle, robust=True)
        events.recording_moved(self.room)

    def _is_withdrawn_by_its_row(self) -> bool:
        return type(self).objects.filter(pk=self.pk).exclude(withdrawn_at=None).exists()
