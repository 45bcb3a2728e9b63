"""The sentence that an asker reads about a question that the shared list does not show."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .mixins import QuestionMixin

if TYPE_CHECKING:
    from .written_answer import WrittenAnswer


class AskerNoteMixin(QuestionMixin):
    """Adds `note_for_asker`, the one place of these sentences."""

    merged_into: Any

    @property
    def note_for_asker(self) -> str:
        """What became of the question, as a sentence for its asker; empty if the list shows it."""
        if self.private_answer:
            return _("The host answered you, and nobody else reads it.")
        if self.state == self.PENDING:
            return _("Waits for a moderator.")
        if self.state == self.REFUSED:
            return self._why_refused()
        if self.state == self.DISMISSED:
            return _("The host has put it aside.")
        if self.state == self.MERGED and self.merged_into:
            return _("It was merged into “%(question)s”, and your vote counts there.") % {
                "question": self.merged_into.short_text
            }
        if self.state == self.INBOX:
            return _("It is in the host’s inbox.")
        return ""

    def _why_refused(self) -> str:
        if not self.reason:
            return _("A moderator has hidden it.")
        reason = _("A moderator did not take it: %(reason)s.") % {
            "reason": self.get_reason_display()
        }
        return f"{reason} {self.reason_words}".strip()

    @property
    def private_answer(self) -> "WrittenAnswer | None":
        """The answer that a host wrote for the asker alone, or None."""
        answer: WrittenAnswer | None = getattr(self, "written_answer", None)
        return answer if answer and answer.private else None
