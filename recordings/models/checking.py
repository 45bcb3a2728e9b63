import logging

from .mixins import RecordingMixin

logger = logging.getLogger(__name__)


class CheckingMixin(RecordingMixin):
    """Mixin of `Recording` that checks what was sealed.

    Modules that read media are imported where they are used, as in `SealingMixin`.
    """

    def verify(self) -> bool:
        """Look for what is wrong with the recording; return True if this call did.

        What is found is kept in words for the hosts. It fails only if nothing can be played.
        """
        if not self.claim(self.SEALED, self.CHECKING):
            return False
        try:
            findings = self._findings()
        except Exception as error:  # show any failure on the page instead of waiting forever
            logger.exception("the recording of room %s could not be checked", self.room_id)
            self.move(self.CHECKING, self.FAILED, **self.after(error))
            return False
        return self.move(self.CHECKING, self.CHECKED, findings=findings)

    def _findings(self) -> list[dict[str, object]]:
        return []
