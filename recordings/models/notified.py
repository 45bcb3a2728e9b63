import logging

from django.utils import timezone

from recordings import mail

logger = logging.getLogger(__name__)


class Notified:
    """Its host gets one mail, when all copies are made."""

    def tell_host(self) -> bool:
        """Send that mail if it is time; True when this call did. At most once, whatever happens:
        the copies are on the room's page too, and nobody wants the same mail twice."""
        objects = type(self).objects
        if not objects.untold().filter(pk=self.pk).update(told_at=timezone.now()):
            return False
        try:
            mail.copies_ready(self)
        except Exception:  # no mail server's fault may touch a copy
            logger.exception("the host of room %s could not be told", self.room_id)
        return True
