import logging
from dataclasses import asdict
from typing import TYPE_CHECKING

from .sealing import SealingMixin

if TYPE_CHECKING:
    from recordings.media.check.finding import Finding

logger = logging.getLogger(__name__)


class CheckingMixin(SealingMixin):
    """Mixin of `Recording` that checks what was sealed, and notes where nothing was recorded.

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
        kept = [asdict(finding) for finding in findings]
        if any(finding.is_fatal and finding.amount for finding in findings):
            return self.move(self.CHECKING, self.FAILED, reason="nothing_playable", findings=kept)
        return self.move(self.CHECKING, self.CHECKED, reason="", findings=kept)

    def _findings(self) -> "list[Finding]":
        from recordings.media.check import clock
        from recordings.media.check.recording import check

        ended_at = self.room.ended_at
        ended = ended_at.timestamp() if ended_at else None
        takes, laid = self.takes_on_disk, self.laid
        found = check(self.directory, takes, laid, ended)
        if not laid:
            return found
        return sorted([*found, *clock.gaps(takes, laid)], key=lambda one: one.second)
