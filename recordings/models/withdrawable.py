from django.db import transaction
from django.utils import timezone

from recordings.delivery import withdrawal
from rooms import events


class Withdrawable:
    """Withdrawn by a moderator, and given back: nobody is handed a byte of it in between.

    The session itself goes on if it is live, and goes on being recorded.
    """

    @property
    def is_pulled(self) -> bool:
        return self.pulled_at is not None

    @transaction.atomic
    def pull(self) -> bool:
        """False when nothing is kept, or it is withdrawn already."""
        there = type(self).objects.filter(pk=self.pk, pulled_at=None).exclude(state=self.NONE)
        if not there.update(pulled_at=timezone.now()):
            return False
        self._moved()
        return True

    @transaction.atomic
    def restore(self) -> bool:
        """False when it is not withdrawn."""
        if not type(self).objects.exclude(pulled_at=None).filter(pk=self.pk).update(pulled_at=None):
            return False
        self._moved()
        return True

    def settle(self) -> None:
        """Make the mark on the disk say what the row says.

        Until both have said the same twice: moderators who change their minds at once each end
        up here, and whoever comes last sees the last word.
        """
        said = None
        while said != (said := self._is_pulled_by_its_row()):
            (withdrawal.withhold if said else withdrawal.release)(self.directory)

    def _moved(self) -> None:
        self.refresh_from_db(fields=["pulled_at"])
        # What a crash leaves undone here, `reconcile` does.
        transaction.on_commit(self.settle, robust=True)
        events.recording_moved(self.room)

    def _is_pulled_by_its_row(self) -> bool:
        return type(self).objects.filter(pk=self.pk).exclude(pulled_at=None).exists()
