from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A disk or a store of files that refuses may do better soon: the pause doubles with each attempt.
PAUSE = timedelta(seconds=30)
MOST_ATTEMPTS = 6  # the last one a quarter of an hour after the first


class RetryColumns(models.Model):
    """The columns of work that is tried again by itself after some failures."""

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    retry_at = models.DateTimeField(_("tried again"), null=True, editable=False)

    class Meta:
        abstract = True

    def next_attempt(self, error: Exception) -> dict[str, object]:
        """Return the values of the columns after this failure: those of disks and stores pass."""
        attempts = self.attempts + 1
        if not isinstance(error, OSError) or attempts >= MOST_ATTEMPTS:
            return {"attempts": attempts, "retry_at": None}
        return {"attempts": attempts, "retry_at": timezone.now() + PAUSE * 2 ** (attempts - 1)}
