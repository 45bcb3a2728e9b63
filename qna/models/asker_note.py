"""The sentence that an asker reads about a question that the shared list does not show."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .moderation_note import ModerationNoteMixin

if TYPE_CHECKING:
    from .written_answer import WrittenAnswer


class AskerNoteMixin(ModerationNoteMixin):
    """Adds `note_for_asker`, the one place of these sentences."""

    @property
    def note_for_asker(self) -> str:
        """What became of the question, as a sentence for its asker; empty if the list shows it."""
        if self.private_answer:
            return _("The host answered you, and nobody else reads it.")
        if self.state == self.INBOX:
            return _("It is in the host’s inbox.")
        return self.moderation_note

    @property
    def private_answer(self) -> "WrittenAnswer | None":
        """The answer that a host wrote for the asker alone, or None."""
        answer: WrittenAnswer | None = getattr(self, "written_answer", None)
        return answer if answer and answer.private else None
