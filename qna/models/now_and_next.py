"""The two slots of a room's hosts: the question that is answered Now, and the one that is Next."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qna import events
from qna.pace import LATEST, Pace, pace_of
from rooms.models import Room

from .answer_news import AnswerNews
from .mixins import QuestionMixin

if TYPE_CHECKING:
    from .question import Question

READ = 50  # waiting questions whose wait is worth a word; those below wait for longer than an hour

UNPINNED = models.ExpressionWrapper(models.Q(pinned_at=None), models.BooleanField())

Interval = tuple[float, float]


class NowAndNextQuerySet(models.QuerySet["Question"]):
    def now_in(self, room: Room) -> "Question | None":
        return self.filter(room=room, state="now").with_asker().first()

    def next_in(self, room: Room) -> "Question | None":
        return self.filter(room=room, state="next").with_asker().first()

    def with_asker(self) -> Self:
        """Join what `Question.asker_name` reads."""
        return self.select_related("asker__person", "asker__pseudonym")

    def in_order(self, room: Room) -> Self:
        """Return the waiting questions in the order in which Next question takes them.

        It is that of the hosts' list "Most votes": those that they pinned come first.
        """
        waiting = self.filter(room=room, state="waiting").annotate(unpinned=UNPINNED)
        return waiting.order_by("unpinned", "-votes", "asked_at", "pk")

    def best_waiting(self, room: Room, after: "Question | None" = None) -> "Question | None":
        """Return the first question of `in_order`.

        Args:
            after: prefer the first one below this question, so that a host who skips again and
                again reads each question once.
        """
        order = self.in_order(room)
        if after is None:
            return order.first()
        fewer = models.Q(votes__lt=after.votes)
        later = models.Q(asked_at__gt=after.asked_at) | models.Q(
            asked_at=after.asked_at, pk__gt=after.pk
        )
        beside = models.Q(unpinned=after.pinned_at is None)
        lower = models.Q(unpinned=True) if after.pinned_at else models.Q(pk__in=[])
        below = order.filter(lower | beside & (fewer | models.Q(votes=after.votes) & later)).first()
        return below or order.exclude(pk=after.pk).first()

    def pace_in(self, room: Room) -> Pace | None:
        """Return the pace of the answers given aloud in `room`; None of too few."""
        aloud = models.Q(answered_at__isnull=False) | models.Q(state="now")
        taken = self.filter(aloud, room=room, taken_at__isnull=False).order_by("-taken_at")
        marks = list(taken.values_list("taken_at", "answered_at")[: LATEST + 1])
        answers = [(began, ended) for began, ended in reversed(marks) if began and ended]
        now_taken = marks[0][0] if marks and marks[0][1] is None else None
        return pace_of(answers, now_taken)

    def waits_in(self, room: Room) -> Iterator[tuple["Question", Interval]]:
        """Yield the first READ questions that wait, each with the interval of its wait in seconds.

        Nothing while the pace is unknown. A question without an interval is left out.
        """
        pace = self.pace_in(room) if room.is_live else None
        if pace is None:
            return
        now = self.now_in(room)
        elapsed = (timezone.now() - now.taken_at).total_seconds() if now and now.taken_at else None
        following = self.next_in(room)
        order = [following] if following else []
        order += self.in_order(room).select_related("asker")[:READ]
        for before, question in enumerate(order):
            if interval := pace.wait(before, elapsed):
                yield question, interval


class NowAndNextMixin(QuestionMixin):
    """Adds the verbs that fill and empty both slots; constraints allow one question in each.

    Each holds the room's row. A verb whose question another host has moved meanwhile changes
    nothing.
    """

    @property
    def is_now(self) -> bool:
        return self.state == self.NOW

    @property
    def is_next(self) -> bool:
        return self.state == self.NEXT

    @classmethod
    @transaction.atomic
    def go_on(cls, room: Room, now: int | None, following: int | None) -> bool:
        """Complete the answer, take the question that is Next, and put the best one in its place.

        If no question is Next, the one that the page names is taken, or else the best one, and the
        best one after it becomes Next.

        Args:
            now: pk of the question that the host's page shows as Now, or None.
            following: pk of the question that it shows as Next, in the slot or not, or None.

        Returns:
            False if a slot holds another question by now, because another host was faster, or if
            the question that the page names waits no more.

        Raises:
            ValidationError: the session has ended.
        """
        room = room.hold()
        if room.has_ended:
            raise ValidationError(_("This session has ended."))
        answered, taken = cls.objects.now_in(room), cls.objects.next_in(room)
        if taken is None and following is not None:
            taken = cls.objects.in_order(room).filter(pk=following).first()
        if (answered and answered.pk, taken and taken.pk) != (now, following):
            return False
        taken = taken or cls.objects.best_waiting(room)
        if taken:
            taken.take_up()
        elif answered:
            answered.finish()
        if best := cls.objects.best_waiting(room):
            best.make_next()
        return True

    @transaction.atomic
    def take_up(self) -> bool:
        """Make it the question that is answered Now; the one before becomes answered.

        False if the session has ended or the question is no longer visible.
        """
        room = self.hold_room()
        takeable = [self.PENDING, *self.VISIBLE]
        if room.has_ended or not type(self).objects.filter(pk=self.pk, state__in=takeable).exists():
            return False
        self.approve()  # if it is pending
        for before in type(self).objects.filter(room=room, state=self.NOW).exclude(pk=self.pk):
            before.finish()
        now = timezone.now()
        if self._move(self.TAKEABLE, state=self.NOW, taken_at=now, answered_at=None):
            events.now_changed(self.room)
            AnswerNews.tell(self, AnswerNews.NOW)  # type: ignore[arg-type]
        return True

    @transaction.atomic
    def finish(self) -> None:
        """Mark the question that is Now as answered."""
        if self._move([self.NOW], state=self.ANSWERED, answered_at=timezone.now()):
            events.now_changed(self.room)
            AnswerNews.tell(self, AnswerNews.ANSWERED)  # type: ignore[arg-type]

    @transaction.atomic
    def make_next(self) -> bool:
        """Put a waiting question in the slot Next; the one there waits again, with its votes.

        False if the session has ended or the question does not wait.
        """
        room = self.hold_room()
        if room.has_ended:
            return False
        former = type(self).objects.next_in(room)
        if former and former.pk == self.pk:
            return True
        if not type(self).objects.filter(pk=self.pk, state=self.WAITING).exists():
            return False
        if former:
            former._move([self.NEXT], state=self.WAITING)
        self._move([self.WAITING], state=self.NEXT)
        events.now_changed(self.room)
        return True

    @transaction.atomic
    def let_wait(self) -> bool:
        """Take it out of its slot, unanswered: it waits again; False if it is in none."""
        unmarked = {"taken_at": None, "answered_at": None}
        if not self._move([self.NOW, self.NEXT], state=self.WAITING, **unmarked):
            return False
        events.now_changed(self.room)
        AnswerNews.take_back(self, AnswerNews.NOW)  # type: ignore[arg-type]
        return True

    @transaction.atomic
    def skip(self) -> bool:
        """Let the question that is Next wait again; the one below it in the order becomes Next."""
        room = self.hold_room()
        self.refresh_from_db(fields=["votes", "pinned_at"])
        below = type(self).objects.best_waiting(room, after=self)  # type: ignore[arg-type]
        if not self._move([self.NEXT], state=self.WAITING):
            return False
        if below:
            below.make_next()
        else:
            self._move([self.WAITING], state=self.NEXT)  # no other question waits
        return True

    @transaction.atomic
    def swap(self) -> bool:
        """Answer the question that is Next now; the one that was Now is Next, unanswered.

        False if the session has ended or it is not Next.
        """
        room = self.hold_room()
        if room.has_ended or not self._move([self.NEXT], state=self.WAITING):
            return False  # constraints want the slot empty before another question enters it
        if former := type(self).objects.now_in(room):
            former._move([self.NOW], state=self.NEXT, taken_at=None)
            AnswerNews.take_back(former, AnswerNews.NOW)
        self.take_up()
        return True
