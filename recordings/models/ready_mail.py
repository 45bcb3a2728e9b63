import logging
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from recordings import mail

from .copy import Copy
from .mixins import RecordingMixin

if TYPE_CHECKING:
    from .recording import Recording

logger = logging.getLogger(__name__)


class ReadyMailQuerySet(models.QuerySet["Recording"]):
    def unnotified(self) -> Self:
        """Sealed recordings with ready copies, none left to make, that the host was not told of.

        Withdrawn recordings are left out.
        """
        ready = Copy.objects.filter(state=Copy.READY)
        wanted = Q(state__in=[Copy.WAITING, Copy.MAKING])
        unmade = Copy.objects.filter(wanted | Q(state=Copy.FAILED, retry_at__isnull=False))
        return self.filter(
            pk__in=ready.values("recording"),
            state=self.model.PUBLISHED,
            notified_at=None,
            withdrawn_at=None,
        ).exclude(pk__in=unmade.values("recording"))


class ReadyMailMixin(RecordingMixin):
    """Mixin of `Recording` that mails the host once, when all copies are made."""

    def tell_host(self) -> bool:
        """Mail the host if all copies are made; return True if this call tried to.

        The mail is sent at most once, even if it fails: the copies are on the room's page too,
        and a second mail would be a nuisance.
        """
        objects = type(self).objects
        if not objects.unnotified().filter(pk=self.pk).update(notified_at=timezone.now()):
            return False
        try:
            mail.copies_ready(self)
        except Exception:  # a failing mail server must not affect the copies
            logger.exception("the host of room %s could not be told", self.room_id)
        return True
