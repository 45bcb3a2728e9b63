import logging

from django.utils import timezone

from recordings import mail

from .mixins import RecordingMixin

logger = logging.getLogger(__name__)


class NotifiedMixin(RecordingMixin):
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
