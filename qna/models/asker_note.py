"""The sentence that an asker reads about a question that the shared list does not show."""

from django.utils.translation import gettext as _

from .moderation_note import ModerationNoteMixin


class AskerNoteMixin(ModerationNoteMixin):
    """Adds `note_for_asker`, the one place of these sentences."""

    @property
    def note_for_asker(self) -> str:
        """The sentence that tells its asker its state; empty if the list shows it."""
        if self.state == self.INBOX:
            return _("It is in the host’s inbox.")
        return self.moderation_note
