"""Editing one's own question, while nobody else has voted for it or let it in."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qna import events
from recordings.media.clock_time import clock
from rooms.events import seat_told
from rooms.models import Room

from .asking import fitting
from .mixins import QuestionMixin
from .text_written import text_written
from .vote import Vote

EDITABLE_FOR = timedelta(minutes=2)  # after the question was asked
CLOSED = "closed"  # code of the error that no other text can mend


class EditingMixin(QuestionMixin):
    """Lets the asker correct a question: for 2 minutes, and only until somebody else votes."""

    EDITABLE_FOR = EDITABLE_FOR

    @property
    def text_version(self) -> int:
        """Which text it has: when that was written, in Unix microseconds; 0 as it was asked."""
        return round(self.edited_at.timestamp() * 1_000_000) if self.edited_at else 0

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
        button would tell whether there is a vote. So styles hide it where a page shows one of
        somebody else.
        """
        in_time = timezone.now() < self.asked_at + EDITABLE_FOR
        return self.state in self.EDITABLE and in_time and not self.stays_as_approved

    @property
    def stays_as_approved(self) -> bool:
        """Whether everybody reads it, in a room where moderators read such a question first.

        Nobody approves the questions of hosts, so these can be edited. Those without a name are
        treated as all others are: the button, which the pages of all hold, would name a host.
        """
        if self.state != self.WAITING or not self.room.premoderated:
            return False
        return self.names_nobody or not self.asker.hosts

    @property
    def can_be_edited(self) -> bool:
        """Whether its asker may edit it now; `edit` decides."""
        return self.edit_is_offered and not self._has_votes_of_others

    @transaction.atomic
    def edit(self, text: str) -> None:
        """Replace the text, as its asker; the same text again changes nothing.

        One UPDATE decides between an edit and the first vote of somebody else, because nobody's
        vote may come to stand under words that they did not read. The row is locked before, so
        that the UPDATE sees each vote that was counted.

        Raises:
            ValidationError: the text is empty or too long, or the question cannot be edited any
                more; the message is for the asker.
        """
        text = fitting(text, Room.objects.get(pk=self.room_id))
        self.room = self.hold_room()
        self.refresh_from_db(fields=["state"])  # a moderator may have been faster
        now = timezone.now()
        mine = type(self).objects.filter(pk=self.pk)
        mine.select_for_update().first()  # then nobody votes before the UPDATE
        open_to_it = mine.filter(state__in=self.EDITABLE, asked_at__gt=now - EDITABLE_FOR)
        changed = open_to_it.exclude(_voted_by_others()).exclude(text=text)
        fields = {"text": text, "edited_at": now, "edited_by_moderator": False}
        if not self.stays_as_approved and changed.update(**fields):
            self.refresh_from_db(fields=list(fields))
            text_written.send(type(self), question=self)
            events.question_changed(self)
            seat_told(self.asker)
        elif not mine.filter(text=text).exists():
            raise ValidationError(self.why_not_edited, code=CLOSED)

    @property
    def why_not_edited(self) -> str:
        """A sentence for the asker of a question that `edit` refused."""
        self.refresh_from_db(fields=["state"])
        if self.state not in self.EDITABLE:
            return _("It is not waiting any more, so it cannot be edited.")
        if self.stays_as_approved:
            return why_approved()
        return why_voted() if self._has_votes_of_others else why_late()

    @property
    def _has_votes_of_others(self) -> bool:
        return type(self).objects.filter(_voted_by_others(), pk=self.pk).exists()


def _voted_by_others() -> models.Q:
    """The condition of questions that anybody but their asker has voted for."""
    votes = Vote.objects.filter(question=models.OuterRef("pk"))
    own = votes.filter(seat=models.OuterRef("asker"), counts=True)
    return (
        models.Q(models.Exists(votes.exclude(seat=models.OuterRef("asker"))))
        | models.Q(votes__gt=1)
        | (models.Q(votes=1) & ~models.Q(models.Exists(own)))
    )


def why_approved() -> str:
    return _(
        "Here a moderator reads each question before the others do, so it cannot be edited any"
        " more. Withdraw it to ask it anew."
    )


def why_voted() -> str:
    return _(
        "Somebody has voted for it, so it cannot be edited any more. Withdraw it to ask it anew."
    )


def why_late() -> str:
    return _("A question can be edited for 2 minutes. Withdraw it to ask it anew.")
