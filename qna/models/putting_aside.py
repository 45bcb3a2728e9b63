"""Putting questions aside, dismissed or refused, and bringing them back to where they were."""

from django.db import models, transaction
from django.utils import timezone

from qna import events
from rooms.events import seat_told

from .answer_news import AnswerNews
from .mixins import QuestionMixin


class PuttingAsideMixin(QuestionMixin):
    """Adds dismissing, and how a question leaves its list and returns to it."""

    @property
    def is_dismissed(self) -> bool:
        return self.state == self.DISMISSED

    @property
    def is_refused(self) -> bool:
        return self.state == self.REFUSED

    def dismiss(self) -> bool:
        """Remove it from the room's list without an answer, as a host."""
        return self._leave(self.DISMISSED)

    def put_back(self) -> bool:
        """Show a dismissed question again, as a host; False if it is not dismissed."""
        return self._return(self.DISMISSED)

    @transaction.atomic
    def _return(self, before: str) -> bool:
        """Make it pending or an entry of the inbox, if it was that; answered, or waiting.

        Its votes count as before. Where no moderator approves questions any more, none is pending.
        """
        room = self.hold_room()
        AnswerNews.take_back(self, AnswerNews.DISMISSED)  # type: ignore[arg-type]
        fields: dict[str, object] = {"put_aside_at": None, "put_aside_by": None}
        fields |= {"reason": "", "reason_words": "", "former_state": ""}
        mine = type(self).objects.filter(pk=self.pk)
        former, answered = mine.values_list("former_state", "answered_at").get()
        if former == self.INBOX or (former == self.PENDING and room.premoderated):
            fields["state"] = former
        elif answered:
            fields["state"] = self.ANSWERED
        else:
            fields |= {"state": self.WAITING, "taken_at": None}
        moved = self._move([before], **fields)
        if moved:
            seat_told(self.asker)
            AnswerNews.tell_others(self)  # type: ignore[arg-type]
        if moved and self.is_pending:
            events.queue_changed(self.room)
        if moved and self.state == self.ANSWERED:
            self._tell_copies(hidden=False)
        return moved

    @transaction.atomic
    def _leave(self, state: str, **fields: object) -> bool:
        fields |= {"put_aside_at": timezone.now(), "former_state": models.F("state")}
        from_slot = self._move([self.NEXT, self.NOW], state=state, **fields)
        lists = [self.PENDING, self.WAITING, self.ANSWERED, self.INBOX]
        if not from_slot and not self._move(lists, state=state, **fields):
            return False
        if from_slot:
            events.now_changed(self.room)
        seat_told(self.asker)
        AnswerNews.tell_others(self)  # type: ignore[arg-type]
        if self.former_state == self.PENDING:
            self._note_decision()
        if self.former_state == self.ANSWERED:
            self._tell_copies(hidden=True)
        unanswered = type(self).objects.filter(pk=self.pk, answered_at=None)
        if state == self.DISMISSED and unanswered.exists():
            AnswerNews.tell(self, AnswerNews.DISMISSED)  # type: ignore[arg-type]
        return True
