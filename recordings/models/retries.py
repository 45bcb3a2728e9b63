import errno
from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from recordings.delivery import store_errors

# A disk or a store of files that refuses may do better soon: the pause doubles with each attempt.
PAUSE = timedelta(seconds=30)
MOST_ATTEMPTS = 6  # the last one a quarter of an hour after the first


# Failures that have a sentence; of others people read what the system says.
REASONS = {errno.ENOSPC: "disk_full", errno.EDQUOT: "disk_full", errno.EROFS: "disk_read_only"}
SENTENCES = {
    "disk_full": _("The disk is full: the owner of this site has to make room."),
    "nothing_playable": _("Nothing of this recording can be played."),
    "disk_read_only": _("The disk can’t be written: tell the owner of this site."),
    store_errors.AWAY: _("The store of finished copies does not answer."),
    store_errors.REFUSED: _(
        "The store of finished copies refuses this site’s key: tell the owner of this site."
    ),
    store_errors.NO_BUCKET: _(
        "The store of finished copies has no such bucket: tell the owner of this site."
    ),
    store_errors.FAILED: _("The store of finished copies failed: tell the owner of this site."),
}


class RetryColumns(models.Model):
    """The columns of work that is tried again by itself after some failures."""

    reason = models.TextField(_("reason"), blank=True, default="", editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    retry_at = models.DateTimeField(_("tried again"), null=True, editable=False)

    class Meta:
        abstract = True

    def after(self, error: Exception) -> dict[str, object]:
        """Return the values of the columns after a failure: one of a disk or a store may pass."""
        attempts, passing = self.attempts + 1, of_disk(error)
        retry_at: object = None
        if isinstance(passing, store_errors.StoreError):
            reason = passing.reason
            passing = passing if passing.may_pass else None
        elif passing:
            reason = REASONS.get(passing.errno or 0) or str(passing)
        else:
            reason = str(error)
        if passing and attempts < MOST_ATTEMPTS:
            retry_at = Now() + PAUSE * 2 ** (attempts - 1)
        return {"attempts": attempts, "retry_at": retry_at, "reason": reason}

    @property
    def why(self) -> str:
        """The reason of the failure, for people."""
        return str(SENTENCES.get(self.reason, self.reason))


def of_disk(error: BaseException | None) -> OSError | None:
    """Return the error of the disk from which `error` came; None if it came from elsewhere.

    A library that writes by a function of ours may raise an error of its own after ours.
    """
    while error is not None and not isinstance(error, OSError):
        error = error.__cause__ or error.__context__
    return error
