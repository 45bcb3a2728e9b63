from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rooms import events

from .. import withheld


class Pullable(models.Model):
    """Withdrawn by a moderator, and given back: nobody is handed a byte of it in between.

    The session itself goes on if it is live, and goes on being recorded.
    """

    pulled_at = models.DateTimeField(_("withdrawn since"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_pulled(self) -> bool:
        return self.pulled_at is not None

    @transaction.atomic
    def pull(self) -> bool:
        """False when nothing is kept, or it is withdrawn already."""
        there = type(self).objects.filter(pk=self.pk, pulled_at=None).exclude(state=self.NONE)
        if not there.update(pulled_at=timezone.now()):
            return False
        self.refresh_from_db(fields=["pulled_at"])
        # A crash before the mark is made leaves the row, from which `reconcile` makes it.
        transaction.on_commit(self.withhold, robust=True)
        events.recording_moved(self.room)
        return True

    @transaction.atomic
    def restore(self) -> bool:
        """False when it is not withdrawn."""
        if not type(self).objects.exclude(pulled_at=None).filter(pk=self.pk).update(pulled_at=None):
            return False
        # Before the commit: a crash here leaves it withdrawn, by its row, and never half given.
        withheld.release(self.directory)
        self.refresh_from_db(fields=["pulled_at"])
        events.recording_moved(self.room)
        return True

    def withhold(self) -> None:
        """Make the disk say what the row says, which may have changed since it was read."""
        withheld.withhold(self.directory)
        if not type(self).objects.exclude(pulled_at=None).filter(pk=self.pk).exists():
            withheld.release(self.directory)
