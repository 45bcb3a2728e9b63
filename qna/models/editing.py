"""Editing one's own question, while nobody has voted for it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qna import events
from rooms.events import seat_told
from rooms.models import Room

from .asking import fitting
from .mixins import QuestionMixin
from .moment import clock
from .text_written import text_written
from .vote import Vote

EDITABLE_FOR = timedelta(minutes=2)  # after the question was asked
CLOSED = "closed"  # code of the error that no other text can mend


class EditingMixin(QuestionMixin):
    """Lets the asker correct a question: for 2 minutes, and only until its first vote."""

    EDITABLE_FOR = EDITABLE_FOR

    @property
    def editable_until(self) -> float:
        """The time after which it cannot be edited, in Unix seconds."""
        return (self.asked_at + EDITABLE_FOR).timestamp()

    @property
    def time_to_edit(self) -> str:
        """The time for which it can still be edited, as people write it: "1:40"."""
        return clock(max(0.0, self.editable_until - timezone.now().timestamp()))

    @property
    def edit_is_offered(self) -> bool:
        """Whether pages draw the button, whatever its votes.

        Votes come to pages without drawing the question anew, and where totals are hidden the
        button would tell whether there is a vote. So styles hide it where a page shows one.
        """
        return self.state in self.EDITABLE and timezone.now() < self.asked_at + EDITABLE_FOR

    @property
    def can_be_edited(self) -> bool:
        """Whether its asker may edit it now; `edit` decides."""
        return self.edit_is_offered and self.votes == 0

    @transaction.atomic
    def edit(self, text: str) -> None:
        """Replace the text, as its asker; the same text again changes nothing.

        One UPDATE decides between an edit and the first vote, because nobody's vote may come to
        stand under words that they did not read.

        Raises:
            ValidationError: the text is empty or too long, or the question cannot be edited any
                more; the message is for the asker.
        """
        room = Room.objects.get(pk=self.room_id)
        text = fitting(text, room)
        self.hold_room()
        now = timezone.now()
        mine = type(self).objects.filter(pk=self.pk)
        voted = Vote.objects.filter(question=models.OuterRef("pk"))
        open_to_it = mine.filter(state__in=self.EDITABLE, votes=0, asked_at__gt=now - EDITABLE_FOR)
        changed = open_to_it.exclude(models.Exists(voted)).exclude(text=text)
        if changed.update(text=text, edited_at=now):
            self.refresh_from_db(fields=["text", "edited_at"])
            text_written.send(type(self), question=self)
            events.question_changed(self)
            seat_told(self.asker)
        elif not mine.filter(text=text).exists():
            raise ValidationError(self.why_not_edited, code=CLOSED)

    @property
    def why_not_edited(self) -> str:
        """A sentence for the asker of a question that `edit` refused."""
        row = type(self).objects.get(pk=self.pk)
        if row.state not in self.EDITABLE:
            return _("It is not waiting any more, so it cannot be edited.")
        if row.votes or Vote.objects.filter(question_id=self.pk).exists():
            return why_voted()
        return why_late()


def why_voted() -> str:
    return _(
        "Somebody has voted for it, so it cannot be edited any more. Withdraw it to ask it anew."
    )


def why_late() -> str:
    return _("A question can be edited for 2 minutes. Withdraw it to ask it anew.")
