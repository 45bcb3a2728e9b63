"""The sentence that an asker reads about a question that moderators keep from the list."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .mixins import QuestionMixin
from .moderation_queue import usual_wait

if TYPE_CHECKING:
    from .question import Question


class ModerationNoteMixin(QuestionMixin):
    """Adds the note of a question that is pending, refused, dismissed or merged."""

    merged_into: "Question | None"

    @property
    def moderation_note(self) -> str:
        """The sentence that tells its asker what moderators did; empty if everybody can read it."""
        notes = {
            self.PENDING: self._note_of_waiting,
            self.REFUSED: self._note_of_refusal,
            self.DISMISSED: lambda: _("A host put it aside without an answer."),
            self.MERGED: self._note_of_merge,
        }
        note = notes.get(self.state)
        return note() if note else ""

    @property
    def answered_in(self) -> int | None:
        """The pk of the answered question that it was merged into, to which its note leads."""
        other = self.merged_into if self.state == self.MERGED else None
        return other.pk if other is not None and other.state == self.ANSWERED else None

    def _note_of_waiting(self) -> str:
        wait = usual_wait(self.room)
        if wait is None:
            return _("It waits for a moderator. Only you and the hosts can read it.")
        minutes = round(wait.total_seconds() / 60)
        if minutes < 1:
            return _("It waits for a moderator, usually for less than a minute.")
        return ngettext(
            "It waits for a moderator, usually for about %(minutes)s minute.",
            "It waits for a moderator, usually for about %(minutes)s minutes.",
            minutes,
        ) % {"minutes": minutes}

    def _note_of_refusal(self) -> str:
        note = _("A moderator did not let it through.")
        if self.former_state != self.PENDING:
            note = _("A moderator hid it.")
        if self.reason and self.reason != self.OTHER:
            reason = {"reason": self.get_reason_display()}
            note = f"{note} {_('Reason: %(reason)s.') % reason}"
        if self.reason_words:
            note = f"{note} “{self.reason_words}”"
        return note

    def _note_of_merge(self) -> str:
        other = self.merged_into
        if other is None or other.state not in (*self.VISIBLE, self.NEXT):
            return _("Your question was merged with another one.")
        text = {"question": other.text}
        if other.state == self.ANSWERED:
            return _("Your question was merged with: “%(question)s”. It was answered.") % text
        return _("Your question was merged with: “%(question)s”") % text
