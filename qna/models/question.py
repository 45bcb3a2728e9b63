from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from hotline.core.idempotency import OnceField
from qna import events
from rooms.events import seat_told
from rooms.models import Invitation, Room, Seat
from rooms.models.room_lock import OfRoom

from .anonymity import AnonymityMixin
from .answering import AnsweringMixin
from .asker_note import AskerNoteMixin, AskerNoteQuerySet
from .asking import AskingMixin
from .editing import EditingMixin
from .merging import MergingMixin
from .moderating import ModeratingMixin
from .moment import began_live
from .now_and_next import NowAndNextMixin
from .position import PositionMixin
from .putting_aside import PuttingAsideMixin
from .short_text import short
from .sorting import SortingMixin
from .vote import VotingMixin

Mark = tuple[int, int, int]  # a moment of a recording: epoch, take, sample at 48 kHz


class QuestionQuerySet(AskerNoteQuerySet):
    def visible_in(self, room: Room) -> Self:
        return self.filter(room=room, state__in=Question.VISIBLE)

    def shown_in(self, room: Room, *, to_hosts: bool = False) -> Self:
        """Return the questions that a page may show, oldest first.

        Args:
            to_hosts: add those that hosts alone read, in lists of their own.
        """
        shown = self.filter(room=room, state__in=Question.states_read(to_hosts)).with_items()
        return shown.order_by("asked_at", "pk")

    def shown_among(
        self, room: Room, pks: Collection[int | str], *, to_hosts: bool = False
    ) -> Self:
        """Return those of the questions `pks` that `shown_in` returns."""
        states = Question.states_read(to_hosts)
        shown = self.by_pk(pks).filter(place=room.pk, state__in=states).with_items()
        return shown.order_by("asked_at", "pk")

    def by_pk(self, pks: Collection[int | str]) -> Self:
        """Return the questions `pks`, to be filtered by `place`, the pk of their room.

        Filtered by `room` instead, SQLite would read all questions of the room, by its index.
        """
        return self.alias(place=models.F("room_id") + 0).filter(pk__in=pks)

    def with_items(self) -> Self:
        """Read with the questions the rows that a list shows of them."""
        return self.with_asker().select_related("written_answer").prefetch_related("labels")

    def voted_by(self, seat: Seat) -> list[int]:
        """Return the pks of the questions that this seat voted for and may take its vote back."""
        waiting = self.filter(ballots__seat=seat, state__in=Question.OPEN_FOR_VOTES)
        return list(waiting.values_list("pk", flat=True))

    def votes_of(self, room_id: int, seats: Collection[str]) -> Iterable[tuple[str, int]]:
        """Return as `voted_by`, but of the seats with these keys: ``[(key, pk)]``."""
        open_ones = self.filter(room=room_id, state__in=Question.OPEN_FOR_VOTES)
        theirs = open_ones.filter(ballots__seat__key__in=seats)
        return theirs.values_list("ballots__seat__key", "pk")

    def kept_from_others(self) -> Self:
        """Return those that only their askers and hosts have been able to read."""
        kept = (Question.PENDING, Question.INBOX)
        return self.filter(models.Q(state__in=kept) | models.Q(former_state__in=kept))

    def with_shown_name(self, seat: Seat) -> Self:
        """Return those that this seat asked and others can read, while they read the name too."""
        mine = self.filter(asker=seat, state__in=Question.VISIBLE, anonymous=False)
        return mine.filter(name_shown=True).exclude(room__naming=Room.ANONYMOUS).order_by("pk")

    def asked_by(self, seat: Seat) -> list[int]:
        """Return the pks of all questions that this seat asked, whatever became of them."""
        return list(self.filter(asker=seat).order_by("pk").values_list("pk", flat=True))


class QuestionColumns(OfRoom, models.Model):
    """All columns of a question, and the values of its state."""

    PENDING, WAITING, NEXT, NOW, ANSWERED = "pending", "waiting", "next", "now", "answered"
    DISMISSED, REFUSED, WITHDRAWN = "dismissed", "refused", "withdrawn"
    MERGED, INBOX = "merged", "inbox"
    VISIBLE = (WAITING, NEXT, NOW, ANSWERED)
    PUT_ASIDE = (DISMISSED, REFUSED)
    OF_HOSTS = (PENDING, *PUT_ASIDE, INBOX)  # those that hosts alone read
    TAKEABLE = (WAITING, NEXT, ANSWERED)
    ANSWERABLE = (PENDING, WAITING, NEXT, NOW, ANSWERED, INBOX)
    MERGE_TARGETS = (WAITING, NEXT, NOW, ANSWERED)
    OPEN_FOR_VOTES = (WAITING, NEXT)
    WITHDRAWABLE = (PENDING, WAITING, NEXT, INBOX)
    PINNABLE = (PENDING, WAITING, NEXT)
    EDITABLE = (PENDING, WAITING, INBOX)
    NOTED = (PENDING, REFUSED, MERGED, INBOX)  # asker_note.py has the sentences
    CLOSABLE = (REFUSED, MERGED)  # notes that stay until their asker has read them
    STATES = [
        (PENDING, _("waits for a moderator")),
        (WAITING, _("waiting")),
        (NEXT, _("next")),
        (NOW, _("now")),
        (ANSWERED, _("answered")),
        (DISMISSED, _("dismissed")),
        (REFUSED, _("hidden")),
        (WITHDRAWN, _("withdrawn")),
        (MERGED, _("merged")),
        (INBOX, _("asked after the end")),
    ]
    OFF_TOPIC, RUDE, UNCLEAR, ASKED_BEFORE, PRIVATE, OTHER = (
        *("off-topic", "rude", "unclear"),
        *("asked", "private", "other"),
    )
    REASONS = [
        (OFF_TOPIC, _("off topic")),
        (RUDE, _("rude or hurtful")),
        (UNCLEAR, _("not clear")),
        (ASKED_BEFORE, _("asked before")),
        (PRIVATE, _("about somebody’s private life")),
        (OTHER, _("another reason")),
    ]

    room = models.ForeignKey("rooms.Room", models.CASCADE, related_name="questions")
    asker = models.ForeignKey(
        "rooms.Seat", models.CASCADE, related_name="questions", verbose_name=_("asker")
    )
    text = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=WAITING)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    # When the answer began and ended, in UTC. `recording.mark_at` returns (epoch, take, sample).
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    once = OnceField()

    # anonymity.py
    name_shown = models.BooleanField(default=True, editable=False)  # to others; its asker chooses

    # asking.py
    anonymous = models.BooleanField(_("anonymous"), default=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_by_moderator = models.BooleanField(default=False, editable=False)

    # asker_note.py
    note_seen_at = models.DateTimeField(null=True, blank=True, editable=False)

    # moderating.py
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    put_aside_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=REASONS, blank=True)
    reason_words = models.CharField(_("reason in words"), max_length=280, blank=True)
    # The host who put it aside; null for staff in the admin, and for its asker.
    put_aside_by = models.ForeignKey(
        "rooms.Seat", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # The state before it was put aside, hidden, withdrawn or merged; it may return to that.
    former_state = models.CharField(max_length=10, blank=True, editable=False)

    # merging.py
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="merged"
    )
    merged_at = models.DateTimeField(null=True, blank=True, editable=False)

    # sorting.py
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True, editable=False)

    # vote.py
    votes = models.PositiveIntegerField(_("votes"), default=0, editable=False)

    # exposure.py
    views = models.PositiveIntegerField(_("views"), default=0, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def states_read(cls, to_hosts: bool) -> tuple[str, ...]:
        """Return the states of the questions that the audience may read, or the hosts."""
        return cls.VISIBLE + (cls.OF_HOSTS if to_hosts else ())


class Question(
    AnonymityMixin,
    AnsweringMixin,
    AskerNoteMixin,
    AskingMixin,
    EditingMixin,
    MergingMixin,
    ModeratingMixin,
    NowAndNextMixin,
    PositionMixin,
    PuttingAsideMixin,
    SortingMixin,
    VotingMixin,
    QuestionColumns,
):
    """A written question: waiting, Next, Now, then answered; or dismissed, hidden, withdrawn."""

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [models.Index(fields=["room", "state", "asked_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=models.Q(state="now"), name="one_question_now"
            ),
            models.UniqueConstraint(
                fields=["room"], condition=models.Q(state="next"), name="one_question_next"
            ),
            models.UniqueConstraint(fields=["asker", "once"], name="a_question_is_asked_once"),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 60 else f"{self.text[:59]}…"

    @property
    def is_waiting(self) -> bool:
        """Whether hosts read it among the questions to answer, to dismiss, or to invite for."""
        return self.state == self.WAITING

    @property
    def is_answered(self) -> bool:
        return self.state == self.ANSWERED

    @property
    def minutes_in(self) -> int:
        """After how many minutes of the session its answer began."""
        began, taken = self.room.live_at, self.taken_at
        return int((taken - began).total_seconds() // 60) if began and taken else 0

    @property
    def short_text(self) -> str:
        """The text for the names of its buttons."""
        return short(self.text)

    def invite_asker(self, by: Seat) -> Invitation:
        """Invite the asker on stage; `by` is a host's seat. Raises ValidationError as `invite`.

        The asker of an anonymous question is asked first whether to give the name away.
        """
        self.asker.room = self.room
        if self.hides_asker:
            return self.asker.invite_unnamed(by, self)
        return self.asker.invite(by, self)

    def take_invitation_back(self) -> bool:
        """Withdraw the open invitation of its asker, as a host; False if there is none."""
        self.asker.room = self.room
        if self.hides_asker:
            return self.asker.withdraw_unnamed_invitation()
        return self.asker.withdraw_invitation()

    def _move(self, before: Collection[str], **fields: object) -> bool:
        self.hold_room()
        if "state" in fields:
            fields |= {"note_seen_at": None}  # the note of the new state is unread
        leaves_queue = self.PENDING in before and self._is_pending_still and "state" in fields
        moved = Question.objects.filter(pk=self.pk, state__in=before).update(**fields)
        if moved and leaves_queue:
            events.queue_changed(self.room)
        if moved:
            self.refresh_from_db(fields=list(fields))
            events.question_changed(self)
            if {self.state, *before} & set(self.NOTED):
                seat_told(self.asker)
        return bool(moved)

    def _mark(self, moment: datetime | None) -> Mark | None:
        recording = getattr(self.room, "recording", None)  # there is none before Go live
        mark: Mark | None = recording.mark_at(moment) if recording and moment else None
        return mark

    @property
    def began_live_at(self) -> datetime | None:
        """When its answer began; None if no part of it was given live, and aloud."""
        return began_live(self, self.room)

    @property
    def starts(self) -> Mark | None:
        """Where the answer begins in the recording; None if it is not recorded."""
        return self._mark(self.began_live_at)

    @property
    def ends(self) -> Mark | None:
        """Where the answer ends in the recording; None if it is not recorded, or only written."""
        return self._mark(self.answered_at if self.began_live_at else None)
