"""Answers that hosts type, for everybody or for the asker alone."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline.accounts.names import tidy
from qna import events
from rooms.events import answer_shown_otherwise, seat_told

from .answer_news import AnswerNews
from .mixins import QuestionMixin
from .written_answer import WrittenAnswer

if TYPE_CHECKING:
    from rooms.models import Seat


class AnsweringMixin(QuestionMixin):
    """Adds the written answer of a question: one, which hosts may change and delete.

    A public answer makes the question answered, and visible if it was not: one that waited for a
    moderator is approved by it. A private answer makes a visible question answered too, so that
    nobody waits for it any more; others read that it was answered privately, and no word of the
    answer. It shows no question that others did not see before: one that waited for a moderator
    is put aside, and one from the inbox stays there.

    Neither gives a question marks in the recording, unless it is Now. A question that was
    answered in writing only waits again when its answer is deleted.
    """

    # Where it was answered, in seconds of the replay; `qna.replay_moments` sets it.
    replay_second: int | None = None

    @property
    def written(self) -> WrittenAnswer | None:
        """The written answer, or None. Only its asker and hosts may read a private one."""
        return getattr(self, "written_answer", None)

    @property
    def public_answer(self) -> WrittenAnswer | None:
        """The written answer that everybody may read."""
        return None if self.written is None or self.written.private else self.written

    @property
    def is_answered_privately(self) -> bool:
        return self.written is not None and self.written.private

    @property
    def can_be_answered_in_writing(self) -> bool:
        return self.state in self.ANSWERABLE or self.can_be_answered_privately

    @property
    def can_be_answered_privately(self) -> bool:
        return self.state in (*self.ANSWERABLE, self.DISMISSED)

    @transaction.atomic
    def answer_in_writing(
        self, by: "Seat", text: str, *, private: bool = False, read: int | None = None
    ) -> None:
        """Write the answer, or change it; a repeated call changes nothing.

        Args:
            by: the seat of a host or co-host.
            private: only the asker may read it.
            read: the `text_version` of the question that the host has read; None for any.

        Raises:
            ValidationError: the text is empty or too long, the question is withdrawn, hidden or
                merged, or it was changed since the host read it; the message is for the host.
        """
        text = _tidied(text)
        self.hold_room()
        self.refresh_from_db()
        allowed = self.can_be_answered_privately if private else self.state in self.ANSWERABLE
        if not allowed:
            raise ValidationError(_("This question can’t be answered in its present state."))
        before = WrittenAnswer.objects.filter(question=self.pk).first()
        if before and (before.text, before.private) == (text, private):
            return
        if read not in (None, self.text_version):
            raise ValidationError(
                _("It was changed meanwhile: “%(question)s” See whether your answer still fits.")
                % {"question": self.text}
            )
        answer, new = WrittenAnswer.objects.update_or_create(
            question_id=self.pk, defaults={"by": by, "text": text, "private": private}
        )
        self.written_answer = answer
        if private:
            self._settle_privately()
        else:
            self._settle_publicly()
        if self.state == self.ANSWERED and private != bool(before and before.private):
            self._tell_copies(hidden=private)
        kind = AnswerNews.PRIVATE if private else AnswerNews.WRITTEN
        if new or (before and before.private != private):
            AnswerNews.take_back(self, AnswerNews.WRITTEN)  # type: ignore[arg-type]
            AnswerNews.tell(self, kind)  # type: ignore[arg-type]
        else:
            seat_told(self.asker)  # a private one stands on the asker's page

    @transaction.atomic
    def delete_written_answer(self) -> bool:
        """Delete it; a question that has no other answer waits again. False if there is none."""
        room = self.hold_room()
        written = WrittenAnswer.objects.filter(question=self.pk).first()
        if written is None:
            return False
        written.delete()
        self.refresh_from_db()
        unanswered = self.INBOX if self._came_after(room.ended_at) else self.WAITING
        if self.state == self.ANSWERED and self.taken_at is None:
            self._move([self.ANSWERED], state=unanswered, answered_at=None)
        else:
            events.question_changed(self)
        if self.state == self.ANSWERED and written.private:
            self._tell_copies(hidden=False)
        AnswerNews.take_back(self, AnswerNews.WRITTEN, AnswerNews.PRIVATE)  # type: ignore[arg-type]
        seat_told(self.asker)
        return True

    def _tell_copies(self, hidden: bool) -> None:
        """Say that the replay shows its answer no more, or again, if it was answered aloud."""
        self.refresh_from_db(fields=["taken_at", "answered_at"])
        if self.answered_at and self.began_live_at:
            answer_shown_otherwise(self.room, hidden)

    def _settle_publicly(self) -> None:
        now = timezone.now()
        approved = {"approved_at": now} if self.state == self.PENDING else {}
        self._settle([self.PENDING, self.WAITING, self.INBOX], answered_at=now, **approved)

    def _settle_privately(self) -> None:
        room = self.room
        if self.state == self.PENDING:
            self._move([self.PENDING], state=self.DISMISSED, put_aside_at=timezone.now())
        elif self.state == self.ANSWERED and not self.taken_at and self._came_after(room.ended_at):
            self._move([self.ANSWERED], state=self.INBOX, answered_at=None)  # it was made public
        else:
            self._settle([self.WAITING], answered_at=timezone.now())

    def _settle(self, before: list[str], **fields: object) -> None:
        """Make it answered from one of these states, or from a slot; else only draw it again."""
        if self._move([self.NOW, self.NEXT], state=self.ANSWERED, **fields):
            events.now_changed(self.room)
        elif not self._move(before, state=self.ANSWERED, **fields):
            events.question_changed(self)

    def _came_after(self, end: object) -> bool:
        return end is not None and bool(self.asked_at > end)  # type: ignore[operator]


def _tidied(text: str) -> str:
    """Return the text of an answer, tidied line by line. Raises ValidationError."""
    sent, limit = len(text), WrittenAnswer.LONGEST
    lines = [tidy(line, limit) for line in text[: 4 * limit].splitlines()]
    whole = "\n".join(
        line for line, before in zip(lines, ["", *lines], strict=False) if line or before
    )
    whole = whole.strip()
    if not whole:
        raise ValidationError(_("Write your answer first."))
    over = (len(whole) if sent <= 4 * limit else sent) - limit
    if over > 0:
        raise ValidationError(
            ngettext(
                "Your answer is %(over)s character too long; %(limit)s fit.",
                "Your answer is %(over)s characters too long; %(limit)s fit.",
                over,
            )
            % {"over": over, "limit": limit}
        )
    return whole
