from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hotline.accounts.names import tidy
from hotline.core.idempotency import OnceField, make_once
from qna import events
from rooms.models import Room, Seat
from rooms.models.room_lock import OfRoom

from .poll_choice import PollChoice
from .poll_results import PollResultsMixin
from .poll_voting import PollVotingMixin


class PollQuerySet(models.QuerySet["Poll"]):
    def current_in(self, room: Room, *, to_hosts: bool) -> "Poll | None":
        """Return the poll that the room's page shows: the open one, or else the last closed one.

        People other than hosts see a closed poll only with its results.
        """
        if room.has_ended:
            return None
        closed = models.Q(state=Poll.CLOSED, put_away_at=None)
        if not to_hosts:
            closed &= models.Q(results_shown=True)
        shown = self.filter(models.Q(state=Poll.OPEN) | closed, room=room)
        open_first = models.Case(models.When(state=Poll.OPEN, then=0), default=1)
        return shown.order_by(open_first, "-opened_at").prefetch_related("choices").first()

    def drafts_in(self, room: Room) -> Self:
        drafts = self.filter(room=room, state=Poll.DRAFT, put_away_at=None)
        return drafts.prefetch_related("choices").order_by("made_at", "pk")

    def asked_in(self, room: Room) -> Self:
        """Return the polls of the room's record, in the order in which they were opened."""
        asked = self.filter(room=room).exclude(state=Poll.DRAFT)
        return asked.prefetch_related("choices").order_by("opened_at", "pk")


class PollColumns(OfRoom, models.Model):
    """All columns of a poll, and the values of its state."""

    DRAFT, OPEN, CLOSED = "draft", "open", "closed"
    STATES = [
        (DRAFT, _("not asked yet")),
        (OPEN, _("open")),
        (CLOSED, _("closed")),
    ]
    LONGEST = 140  # characters of its question
    FEWEST, MOST = 2, 8  # choices
    IN_A_ROOM = 100

    room = models.ForeignKey("rooms.Room", models.CASCADE, related_name="polls")
    by = models.ForeignKey("rooms.Seat", models.SET_NULL, null=True, related_name="polls_made")
    text = models.CharField(_("question"), max_length=LONGEST)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=DRAFT)
    results_shown = models.BooleanField(_("results shown"), default=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    put_away_at = models.DateTimeField(null=True, editable=False)  # from the room's page

    once = OnceField()

    objects = PollQuerySet.as_manager()

    class Meta:
        abstract = True


class Poll(PollVotingMixin, PollResultsMixin, PollColumns):
    """A question of a host with 2 to 8 answers: a draft, then open for votes, then closed."""

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        indexes = [models.Index(fields=["room", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=models.Q(state="open"), name="one_poll_open"
            ),
            models.UniqueConstraint(fields=["room", "once"], name="a_poll_is_made_once"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.state == self.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == self.CLOSED

    @classmethod
    @transaction.atomic
    def make(
        cls, seat: Seat, text: str, choices: Sequence[str], once: UUID | None = None
    ) -> "Poll":
        """Create a draft, or return the poll of the idempotency key `once`.

        Args:
            seat: a host's seat.
            choices: the answers; empty ones are left out.

        Raises:
            ValidationError: the text or the answers do not fit, the room has ended, or it has
                too many polls; the message is for the host.
        """
        text, answers = tidied_text(text), tidied_choices(choices)
        room = seat.hold_room()
        if room.has_ended:
            raise ValidationError(gettext("This session has ended, so polls are closed."))
        poll, new = make_once(cls.objects, once, {"room": room}, {"by": seat, "text": text})
        if new:
            if cls.objects.filter(room=room).count() > cls.IN_A_ROOM:
                raise ValidationError(gettext("This room has too many polls."))
            PollChoice.objects.bulk_create(
                PollChoice(poll=poll, text=answer, place=place)
                for place, answer in enumerate(answers)
            )
        return poll

    @transaction.atomic
    def open(self) -> bool:
        """Let people vote; False if it was open or closed already.

        Raises:
            ValidationError: another poll of the room is open, or the session has ended.
        """
        room = self.hold_room()
        if room.has_ended:
            raise ValidationError(gettext("This session has ended, so polls are closed."))
        others = Poll.objects.filter(room=room, state=self.OPEN).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError(gettext("Another poll is open. Close it first."))
        return self._move(
            {"state": self.DRAFT, "put_away_at": None},
            state=self.OPEN,
            opened_at=timezone.now(),
        )

    @transaction.atomic
    def close(self) -> bool:
        """Take no more votes; False if it is not open."""
        self.hold_room()
        return self._move({"state": self.OPEN}, state=self.CLOSED, closed_at=timezone.now())

    @transaction.atomic
    def show_results(self, shown: bool = True) -> bool:
        """Show the results to everybody, or to hosts alone; False if nothing changed."""
        self.hold_room()
        before = {"state__in": (self.OPEN, self.CLOSED), "results_shown": not shown}
        return self._move(before, results_shown=shown)

    @transaction.atomic
    def put_away(self) -> bool:
        """Take a closed poll off the room's page, or throw a draft away; False for an open one."""
        self.hold_room()
        before = {"state__in": (self.DRAFT, self.CLOSED), "put_away_at": None}
        return self._move(before, put_away_at=timezone.now())

    @transaction.atomic
    def remove(self) -> bool:
        """Delete it with its answers and votes, as a moderator; False if it is gone already."""
        self.hold_room()
        # Votes that come meanwhile wait for this lock, and then find the poll closed.
        if Poll.objects.select_for_update().filter(pk=self.pk).first() is None:
            return False
        Poll.objects.filter(pk=self.pk).delete()
        events.poll_changed(self.room)
        return True

    def _move(self, before: Mapping[str, object], **fields: object) -> bool:
        moved = Poll.objects.filter(pk=self.pk, **before).update(**fields)
        self.refresh_from_db(fields=["state", "results_shown", *fields])
        if moved:
            events.poll_changed(self.room)
        return bool(moved)

    @property
    def moment(self) -> datetime:
        """When it was opened; for a draft, when it was made."""
        return self.opened_at or self.made_at


def tidied_text(text: str) -> str:
    """Return the question of a poll in one clean line. Raises ValidationError."""
    text = tidy(text, Poll.LONGEST)
    if not text:
        raise ValidationError(gettext("Write the question of the poll first."))
    if len(text) > Poll.LONGEST:
        raise ValidationError(
            gettext("The question of a poll may have %(most)s characters.") % {"most": Poll.LONGEST}
        )
    return text


def tidied_choices(choices: Sequence[str]) -> list[str]:
    """Return the answers of a poll, each one clean line. Raises ValidationError."""
    # A few more than fit are looked at, so that one too many is noticed and a million cost nothing.
    tidied = [tidy(one, PollChoice.LONGEST) for one in choices[: 10 * Poll.MOST]]
    answers = [one for one in tidied if one]
    if not Poll.FEWEST <= len(answers) <= Poll.MOST:
        raise ValidationError(
            gettext("A poll has %(fewest)s to %(most)s answers, one on each line.")
            % {"fewest": Poll.FEWEST, "most": Poll.MOST}
        )
    if any(len(one) > PollChoice.LONGEST for one in answers):
        raise ValidationError(
            ngettext(
                "An answer may have %(most)s character.",
                "An answer may have %(most)s characters.",
                PollChoice.LONGEST,
            )
            % {"most": PollChoice.LONGEST}
        )
    if len({one.casefold() for one in answers}) < len(answers):
        raise ValidationError(gettext("Two answers are the same."))
    return answers
