from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rooms import events
from rooms.models import Seat

from .answer_mail import AnswerMailQuerySet

if TYPE_CHECKING:
    from .question import Question


class AnswerNewsQuerySet(AnswerMailQuerySet):
    def unseen(self) -> "AnswerNewsQuerySet":
        """Return what people have not read yet, the newest first.

        That a question is being answered is news only as long as it is.
        """
        over = models.Q(kind=AnswerNews.NOW) & ~models.Q(question__state="now")
        unseen = self.readable().filter(seat__removed_at=None, seen_at=None)
        return unseen.exclude(over).order_by("-at", "-pk")


class AnswerNews(models.Model):
    """The latest that a person is told about a question which they asked, or voted for.

    A row per person and question, written with the change that it tells of: so it is told once,
    also to somebody who comes back later, and nothing is lost when a process dies.
    """

    NOW, ANSWERED, WRITTEN = "now", "answered", "written"
    PRIVATE, DISMISSED = "private", "dismissed"
    KINDS = [
        (NOW, _("is being answered")),
        (ANSWERED, _("answered")),
        (WRITTEN, _("answered in writing")),
        (PRIVATE, _("answered privately")),
        (DISMISSED, _("dismissed")),
    ]
    TO_VOTERS = (ANSWERED, WRITTEN)
    MAILED = (ANSWERED, WRITTEN, PRIVATE)

    seat = models.ForeignKey("rooms.Seat", models.CASCADE, related_name="answer_news")
    question = models.ForeignKey("qna.Question", models.CASCADE, related_name="news")
    kind = models.CharField(max_length=10, choices=KINDS)
    own = models.BooleanField()  # the person asked it, or a question that was merged into it
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = AnswerNewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news about a question")
        verbose_name_plural = _("news about questions")
        indexes = [
            models.Index(
                fields=["at"],
                condition=models.Q(seen_at=None, mailed_at=None),
                name="answer_news_to_mail",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["seat", "question"], name="one_news_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} → {self.seat_id} ({self.kind})"

    @property
    def sentence(self) -> str:
        return sentence(self.kind, self.own)

    @property
    def moment(self) -> int | None:
        """Where it was answered aloud, in seconds of the replay, as noted; None if not in it."""
        return self.question.replay_second if self.kind == self.ANSWERED else None

    @classmethod
    def tell(cls, question: "Question", kind: str) -> None:
        """Tell the askers, and voters who want it, what happened; in the change's transaction.

        Hosts are left out, because they did it. A private answer is told to its asker alone.
        """
        askers = set(_askers(question)) if kind != cls.PRIVATE else {question.asker_id}
        voters: set[int] = set()
        if kind in cls.TO_VOTERS:
            wanting = Seat.objects.filter(ballots__question=question, wants_answers=True)
            voters = set(wanting.values_list("pk", flat=True)) - askers
        told = Seat.objects.filter(pk__in=askers | voters).exclude(role__in=Seat.HOSTING)
        if kind != cls.NOW:  # one who hosts by now reads no more of it, and not that it goes on
            over = cls.objects.filter(question_id=question.pk, kind=cls.NOW)
            cls._delete(question, over.filter(seat__role__in=Seat.HOSTING))
        now = timezone.now()
        rows = [
            cls(seat_id=pk, question_id=question.pk, kind=kind, own=pk in askers, at=now)
            for pk in told.values_list("pk", flat=True)
        ]
        if rows:
            cls.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["seat", "question"],
                update_fields=["kind", "own", "at", "seen_at", "mailed_at"],
            )
            events.seats_told(question.room, told)

    @classmethod
    def take_back(cls, question: "Question", *kinds: str) -> None:
        """It is not true any more: delete these news of a question, read or not."""
        cls._delete(question, cls.objects.filter(question_id=question.pk, kind__in=kinds))

    @classmethod
    def tell_others(cls, question: "Question") -> None:
        """Draw anew what all but its asker read of it: it was put aside, or came back.

        The notes of those whose questions were merged into it repeat its text too.
        """
        known = models.Q(answer_news__question=question.pk) | models.Q(pk__in=_askers(question))
        told = Seat.objects.filter(known).exclude(pk=question.asker_id)
        events.seats_told(question.room, told.distinct())

    @classmethod
    def _delete(cls, question: "Question", rows: models.QuerySet["AnswerNews"]) -> None:
        seats = list(rows.values_list("seat", flat=True))
        if seats:
            rows.delete()
            events.seats_told(question.room, Seat.objects.filter(pk__in=seats))

    @classmethod
    def mark_seen(cls, seat: Seat, seen: Iterable[tuple[int, str]]) -> None:
        """Note what a person has read: ``(question pk, kind)``. Newer news stay unread."""
        wanted = models.Q(pk__in=[])
        for pk, kind in seen:
            wanted |= models.Q(question=pk, kind=kind)
        if cls.objects.filter(wanted, seat=seat, seen_at=None).update(seen_at=timezone.now()):
            events.seat_told(seat)


def sentence(kind: str, own: bool) -> str:
    """Return what happened, in words for one who asked it, or who voted for it."""
    match kind, own:
        case AnswerNews.PRIVATE, _own:
            return gettext("Your question was answered, for you alone")
        case AnswerNews.DISMISSED, _own:
            return gettext("A host set your question aside")
        case AnswerNews.NOW, _own:
            return gettext("Your question is being answered now")
        case AnswerNews.WRITTEN, True:
            return gettext("Your question was answered in writing")
        case AnswerNews.WRITTEN, _own:
            return gettext("A question you voted for was answered in writing")
        case _answered, True:
            return gettext("Your question was answered")
        case _answered, _own:
            return gettext("A question you voted for was answered")


def _askers(question: "Question") -> list[int]:
    """The seats of everybody who asked it, in questions that were merged into it too."""
    rows = type(question).objects
    seats, merged = [question.asker_id], [question.pk]
    while merged:
        found = list(rows.filter(merged_into__in=merged).values_list("pk", "asker"))
        merged = [pk for pk, _asker in found]
        seats += [asker for _pk, asker in found]
    return seats
