"""Asking a question, and withdrawing it."""

from collections.abc import Collection
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline.accounts.names import MOST, tidy
from hotline.core.idempotency import make_once
from qna import events
from rooms.events import seat_told
from rooms.models import Room, Seat
from rooms.models.blocking import blocked_sentence

from .mixins import QuestionMixin
from .pseudonym import Pseudonym
from .text_written import text_written

if TYPE_CHECKING:
    from .question import Question


class AskingMixin(QuestionMixin):
    """Lets people ask a question, and take it back before it is answered."""

    if TYPE_CHECKING:

        def _move(self, before: Collection[str], **fields: object) -> bool: ...

        def _return(self, before: str) -> bool: ...

        @classmethod
        def state_when_asked(cls, seat: Seat) -> str: ...

    @classmethod
    def ask(
        cls, seat: Seat, text: str, once: UUID | None = None, anonymous: bool = False
    ) -> "Question":
        """Create a question, or return the question of the idempotency key `once`.

        After the end of the session it goes to the host's inbox while that is open.

        Args:
            anonymous: hide the asker's name; in a room that hides all names it is always hidden.

        Raises:
            ValidationError: the text is empty or too long, questions are closed, the seat may not
                ask, names may not be hidden in this room any more, or the seat was deleted; the
                message is for the asker.
        """
        room = seat.room
        text = fitting(text, room)
        state = cls._state_after_asking(seat)
        if anonymous and not room.may_ask_anonymously:
            raise ValidationError(
                _("Everybody asks by name here now. Send it again to ask it with your name.")
            )
        hides = anonymous or room.naming == Room.ANONYMOUS
        rest = {"room": room, "text": text, "state": state, "anonymous": hides}
        with seat.in_place():
            if hides:
                Pseudonym.of(seat)
            row, new = make_once(cls.objects, once, {"asker": seat}, rest)
            question = cast("Question", row)
            if new:
                text_written.send(cls, question=question)
                events.questions_asked(seat, cls.objects.asked_by(seat))
                events.question_changed(question)
                question.follow_an_opening()
                if question.state in cls.NOTED:
                    seat_told(seat)
        return question

    @classmethod
    def _state_after_asking(cls, seat: Seat) -> str:
        """Return the state of a question that the seat asks now. Raises ValidationError."""
        room = seat.room
        if room.has_ended and not room.inbox_is_open:
            raise ValidationError(questions_are_closed())
        if seat.is_blocked:
            raise ValidationError(blocked_sentence())
        if room.has_ended:
            return cls.INBOX
        return cls.state_when_asked(seat)

    @property
    def can_be_withdrawn(self) -> bool:
        return self.state in self.WITHDRAWABLE

    @transaction.atomic
    def withdraw(self) -> bool:
        """Withdraw it, as its asker; False if its answer has begun, or if it is gone already."""
        fields = {"state": self.WITHDRAWN, "former_state": models.F("state")}
        if self._move([self.NEXT], **fields):
            events.now_changed(self.room)
            return True
        return self._move(self.WITHDRAWABLE, **fields)

    @transaction.atomic
    def undo_withdrawal(self) -> bool:
        """Ask a withdrawn question again, as its asker; False if it is not withdrawn.

        Raises:
            ValidationError: questions are closed, or the seat may not ask any more.
        """
        self.hold_room()
        seat = Seat.objects.select_related("room").get(pk=self.asker_id)
        state = self._state_after_asking(seat)
        if state == self.WAITING or (self.approved_at and state == self.PENDING):
            return self._return(self.WITHDRAWN)
        return self._move([self.WITHDRAWN], state=state, former_state="")

    @property
    def why_not_withdrawn(self) -> str:
        """A sentence for the asker of a question that `withdraw` refused."""
        state = type(self).objects.values_list("state", flat=True).get(pk=self.pk)
        reasons = {
            self.NOW: _("It is being answered, so it cannot be withdrawn any more."),
            self.ANSWERED: _("It has been answered, so it cannot be withdrawn any more."),
        }
        return reasons.get(state, _("It is not in the list any more."))


def fitting(text: str, room: Room) -> str:
    """Return the text of a question as it is kept.

    Raises:
        ValidationError: it is empty, or longer than the room allows.
    """
    sent, text = len(text), tidy(text, room.question_limit)
    if not text:
        raise ValidationError(_("Write your question first."))
    if len(text) > room.question_limit:
        length = len(text) if sent <= MOST * room.question_limit else sent
        raise ValidationError(too_long(length, room.question_limit))
    return text


def questions_are_closed() -> str:
    return _("This session has ended; questions are closed.")


def too_long(length: int, limit: int) -> str:
    return ngettext(
        "Your question is %(over)s character too long; %(limit)s fit.",
        "Your question is %(over)s characters too long; %(limit)s fit.",
        length - limit,
    ) % {"over": length - limit, "limit": limit}
