"""Approving, refusing, hiding and correcting questions, and blocking their askers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from hotline.accounts.names import MOST, tidy
from qna import events
from rooms import host_news
from rooms.events import seat_told
from rooms.models import Room, Seat

from .mixins import QuestionMixin
from .text_written import text_written


class ModeratingMixin(QuestionMixin):
    """Adds the verbs of moderators: the hosts of the room, as `by`, and staff in the admin.

    A verb repeated, or too late, returns False and changes nothing.
    """

    LONGEST_REASON = 280  # characters of a moderator's own words

    @property
    def is_pending(self) -> bool:
        return self.state == self.PENDING

    @property
    def is_merged(self) -> bool:
        return self.state == self.MERGED

    @property
    def is_approved(self) -> bool:
        """Whether everybody can read it."""
        return self.state in (self.NEXT, *self.VISIBLE)

    @property
    def can_be_refused(self) -> bool:
        return self.state in (self.PENDING, self.INBOX, self.NEXT, *self.VISIBLE)

    @property
    def can_be_restored_by_hosts(self) -> bool:
        """Whether a host hid it: what staff hid in the admin is shown again from there alone."""
        return self.state == self.REFUSED and self.put_aside_by_id is not None

    @classmethod
    def state_when_asked(cls, seat: Seat) -> str:
        """Return the state of a new question of a seat; questions of hosts need no approval."""
        return cls.PENDING if seat.room.premoderated and not seat.hosts else cls.WAITING

    def follow_an_opening(self) -> None:
        """Tell hosts of a new pending question, or approve it if the queue was opened meanwhile.

        Call it in the transaction of asking, after an event: that has locked the room's row.
        """
        if self.state != self.PENDING:
            return
        if Room.objects.filter(pk=self.room_id, premoderated=False).exists():
            self.approve()
        else:
            events.queue_changed(self.room)

    @property
    def _is_pending_still(self) -> bool:
        return type(self).objects.filter(pk=self.pk, state=self.PENDING).exists()

    @transaction.atomic
    def approve(self, by: Seat | None = None, read: int | None = None) -> bool:
        """Show a pending question to everybody; False if it is not pending.

        Args:
            read: the `text_version` that the moderator has read; None if nobody reads it before.

        Raises:
            ValidationError: its text was changed since then.
        """
        self.hold_room()
        self.refresh_from_db(fields=["state", "text", "edited_at"])
        if self.is_pending and read not in (None, self.text_version):
            raise ValidationError(changed_meanwhile())
        if not self._move([self.PENDING], state=self.WAITING, approved_at=timezone.now()):
            return False
        seat_told(self.asker)
        self._note_decision()
        host_news.acted(by, "approved")
        return True

    @transaction.atomic
    def refuse(self, reason: str = "", words: str = "", by: Seat | None = None) -> bool:
        """Refuse a pending question, or hide one; False if it is gone already.

        Args:
            reason: one of REASONS, which its asker reads; staff may give none.
            words: the moderator's own words, LONGEST_REASON characters at most.

        Raises:
            ValidationError: the reason is unknown, or the words are too long.
        """
        if reason and reason not in dict(self.REASONS):
            raise ValidationError(_("Choose one of the reasons."))
        told = tidy(words, self.LONGEST_REASON)
        if len(told) > self.LONGEST_REASON:
            raise ValidationError(
                _("Your words are too long; %(limit)s characters fit.")
                % {"limit": self.LONGEST_REASON}
            )
        fields = {"reason": reason, "reason_words": told, "put_aside_by": by}
        if not self._leave(self.REFUSED, **fields):
            return False
        host_news.acted(by, "refused" if self.former_state == self.PENDING else "hid")
        return True

    @transaction.atomic
    def show_again(self, by: Seat | None = None) -> bool:
        """Bring a refused question back to where it was; False if it is not refused.

        Raises:
            ValidationError: `by` is a host, and staff hid the question.
        """
        self.hold_room()
        hidden = type(self).objects.filter(pk=self.pk, state=self.REFUSED)
        if by and hidden.filter(put_aside_by=None).exists():
            raise ValidationError(hidden_by_staff())
        if not self._return(self.REFUSED):
            return False
        host_news.acted(by, "restored")
        return True

    @transaction.atomic
    def fix(self, text: str, before: str, by: Seat) -> bool:
        """Correct the text of a pending question; False if it reads so already.

        Args:
            before: the text that the moderator corrected.

        Raises:
            ValidationError: the text is empty or too long, or the question is no longer pending,
                or its asker has changed it meanwhile.
        """
        room = self.hold_room()
        fixed = tidy(text, room.question_limit)
        if not fixed:
            raise ValidationError(_("A question needs words. To take it away, refuse it."))
        if len(fixed) > room.question_limit:
            raise ValidationError(
                _("The question is too long; %(limit)s characters fit.")
                % {"limit": room.question_limit}
            )
        self.refresh_from_db(fields=["state", "text"])
        if self.state != self.PENDING:
            raise ValidationError(_("It no longer waits for a moderator, so its text stays."))
        if self.text == fixed:
            return False
        if self.text != tidy(before, MOST * room.question_limit):
            raise ValidationError(changed_meanwhile())
        now = timezone.now()
        self._move([self.PENDING], text=fixed, edited_at=now, edited_by_moderator=True)
        text_written.send(type(self), question=self)
        seat_told(self.asker)
        host_news.acted(by, "fixed")
        return True

    def block_asker(self, by: Seat | None = None) -> bool:
        """Let its asker ask nothing more in this room; False if that is so already.

        Questions that were asked already stay where they are. If those of one person went
        together, an anonymous one would give its asker away beside a named one.

        Raises:
            ValidationError: the asker is known to be a host.
        """
        return self._block(by, True)

    def unblock_asker(self, by: Seat | None = None) -> bool:
        """Let its asker ask again."""
        return self._block(by, False)

    @transaction.atomic
    def _block(self, by: Seat | None, blocked: bool) -> bool:
        self.asker.room = self.room
        if not self.asker.block(blocked, by_pseudonym=self.hides_asker):
            return False
        host_news.acted(by, "blocked" if blocked else "unblocked")
        return True

    @property
    def asker_is_blocked(self) -> bool:
        """Whether hosts read that the asker is blocked: by the name that this question shows."""
        since = self.asker.pseudonym_blocked_since if self.hides_asker else self.asker.blocked_since
        return since is not None

    @property
    def asker_can_be_blocked(self) -> bool:
        return self.hides_asker or not self.asker.hosts

    def _note_decision(self) -> None:
        """Note that a moderator attends to the questions that wait for approval."""
        Room.objects.filter(pk=self.room_id).update(queue_seen_at=Now())


def changed_meanwhile() -> str:
    return _("It was changed meanwhile. Read it again.")


def hidden_by_staff() -> str:
    return _("A moderator of the site hid this, and can show it again from the admin.")
