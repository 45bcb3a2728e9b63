from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from django.db import connection, models, transaction
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from rooms.models import Room, Seat

from .question import Question
from .vote import Vote, hashed_network

AT_ONCE = 200  # rows of one INSERT
Inserted = tuple[int, int, str]
"""Pk of an exposure, pk of its question, hashed network."""
Seen = tuple[int, int, str]
"""Pk of a question, pk of a seat, network address of its page."""
SeenBy = tuple[int, int, str]
"""Pk of a question, pk of a seat, hashed network."""


class ExposureQuerySet(models.QuerySet["Exposure"]):
    """Exposures of one question, which a merge lets count for another one, once for each seat."""

    def copy_to(self, other: Question, merged: int) -> None:
        """Copy those of seats that have not seen `other`, as a merge of `merged` does.

        The caller holds the row of `other`, and has copied the votes, because votes of a network
        let more of its exposures count.
        """
        seen = self.order_by("pk").values_list("seat", "network")
        rows = ((other.pk, seat, network) for seat, network in seen)
        self.model.count_new(self.model.insert(rows, merged_from=merged))

    def take_copies_back(self, other: Question, merged: int) -> None:
        """Delete from `other` the copies of a merge that are left.

        Later exposures that had to yield to them count again. The caller holds the row of `other`,
        and has deleted the copies of the votes.
        """
        copies = self.model.objects.filter(question=other, merged_from=merged)
        first = copies.aggregate(first=Min("pk"))["first"]
        if first is None:
            return
        networks = set(copies.exclude(network="").values_list("network", flat=True))
        lost = copies.filter(counts=True).count()
        copies.delete()
        Question.objects.filter(pk=other.pk).update(views=Greatest(F("views") - lost, 0))
        since = self.model.objects.filter(question=other, network__in=networks, pk__gt=first)
        yielded = since.filter(counts=False).order_by("pk")
        self.model.count_new(list(yielded.values_list("pk", "question", "network")))


class Exposure(models.Model):
    """A question that stood on the screen of a seat for a second or longer; counted once.

    Exposures of accounts always count. A guest needs only a name, and exposures without votes push
    a question down, so of the guests of one network WHOLE count, and THEN more for each of their
    votes that counts: a class behind one address that votes has weight, and a crowd that one person
    invents has little.
    """

    WHOLE, THEN = 3, 2
    IS_A_TRACE = True  # it keeps no seat of a guest who only listened

    question = models.ForeignKey("qna.Question", models.CASCADE, related_name="exposures")
    seat = models.ForeignKey("rooms.Seat", models.CASCADE, related_name="exposures")
    # Keyed hash of a guest's network, different for each room; empty for accounts.
    network = models.CharField(max_length=24, default="", editable=False)
    counts = models.BooleanField(default=True, editable=False)
    # The merged question that it was copied from, until the seat sees this one itself.
    merged_from = models.ForeignKey(
        "qna.Question", models.CASCADE, null=True, editable=False, related_name="+", db_index=False
    )

    objects = ExposureQuerySet.as_manager()

    class Meta:
        verbose_name = _("view of a question")
        verbose_name_plural = _("views of questions")
        constraints = [
            models.UniqueConstraint(fields=["question", "seat"], name="one_exposure_per_person")
        ]
        indexes = [
            models.Index(
                fields=["question", "network"],
                condition=~models.Q(network=""),
                name="exposures_of_one_network",
            ),
            models.Index(
                fields=["merged_from"],
                condition=models.Q(merged_from__isnull=False),
                name="exposures_copied_by_a_merge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} → {self.question_id}"

    @classmethod
    @transaction.atomic
    def record(cls, room_id: int, seen: Iterable[Seen]) -> int:
        """Count a batch of exposures of a room; return how many count.

        Left out are those that were counted before, and those of questions that do not wait in
        the room, of seats that are not in it, and after the end.
        """
        if Room.objects.filter(pk=room_id, state=Room.ENDED).exists():
            return 0
        rows = list(seen)
        # Held, so that the exposures of one network take turns. A row that a vote or a merge holds
        # is left out instead of waited for, because we would hold others meanwhile.
        waiting = Question.objects.filter(room=room_id, state=Question.WAITING).order_by("pk")
        held = waiting.select_for_update(skip_locked=True)
        questions = set(held.filter(pk__in={pk for pk, _, _ in rows}).values_list("pk", flat=True))
        inside = Seat.objects.filter(room=room_id, pk__in={pk for _, pk, _ in rows})
        guests = dict(inside.values_list("pk", "person__is_guest"))
        seen_now = [
            (pk, seat, network_of(room_id, guests[seat], address))
            for pk, seat, address in sorted(rows)
            if pk in questions and seat in guests
        ]
        new = cls.insert(seen_now)
        if len(new) < len(seen_now):
            cls._keep_copies({(pk, seat) for pk, seat, _ in seen_now}, questions)
        return cls.count_new(new)

    @classmethod
    def count_new(cls, new: Collection[Inserted]) -> int:
        """Add exposures to the views of their questions, as far as they count; return how many."""
        added = Counter(pk for _, pk, network in new if not network)
        added += cls._weigh([one for one in new if one[2]])
        cls._add_up(added)
        return added.total()

    @classmethod
    def insert(cls, rows: Iterable[SeenBy], merged_from: int | None = None) -> list[Inserted]:
        """Insert those of the rows that are new; those of guests do not count yet.

        Plain SQL, because the ORM does not say which rows of a batch were new.
        """
        inserted: list[Inserted] = []
        values = [(pk, seat, network, not network, merged_from) for pk, seat, network in rows]
        with connection.cursor() as cursor:
            for first in range(0, len(values), AT_ONCE):
                some = values[first : first + AT_ONCE]
                places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(some))
                cursor.execute(
                    f"INSERT INTO {cls._meta.db_table}"
                    " (question_id, seat_id, network, counts, merged_from_id)"
                    f" VALUES {places} ON CONFLICT DO NOTHING RETURNING id, question_id, network",
                    [value for row in some for value in row],
                )
                inserted += cursor.fetchall()
        return inserted

    @classmethod
    def _keep_copies(cls, seen: Collection[tuple[int, int]], questions: Collection[int]) -> None:
        """Let copies stay when their merge is undone, where the seat has now seen the question."""
        copies = cls.objects.filter(question__in=questions, merged_from__isnull=False)
        seats = {seat for _, seat in seen}
        found = copies.filter(seat__in=seats).values_list("pk", "question", "seat")
        own = [pk for pk, question, seat in found if (question, seat) in seen]
        if own:
            cls.objects.filter(pk__in=own).update(merged_from=None)

    @classmethod
    def _weigh(cls, new: Collection[Inserted]) -> Counter[int]:
        """Let new exposures of guests count, as far as their networks may; return their numbers."""
        added: Counter[int] = Counter()
        if not new:
            return added
        questions, networks = {pk for _, pk, _ in new}, {network for _, _, network in new}
        counts = Q(question__in=questions, network__in=networks, counts=True)
        left: defaultdict[tuple[int, str], int] = defaultdict(lambda: cls.WHOLE)
        for place, votes in _numbers(Vote.objects.filter(counts)):
            left[place] += cls.THEN * votes
        for place, views in _numbers(cls.objects.filter(counts)):
            left[place] -= views
        counting = []
        for pk, question, network in new:
            if left[question, network] > 0:
                left[question, network] -= 1
                counting.append(pk)
                added[question] += 1
        cls.objects.filter(pk__in=counting).update(counts=True)
        return added

    @staticmethod
    def _add_up(added: Counter[int]) -> None:
        """Raise the views of questions: one UPDATE for all that rise by the same number."""
        by_number: defaultdict[int, list[int]] = defaultdict(list)
        for pk, number in added.items():
            by_number[number].append(pk)
        for number, pks in by_number.items():
            Question.objects.filter(pk__in=pks).update(views=F("views") + number)

    @classmethod
    @transaction.atomic
    def move(cls, seat: Seat, kept: Seat) -> None:
        """Give a seat the exposures of another, except those that both have, which count once."""
        theirs = cls.objects.filter(seat=seat)
        seen = theirs.filter(merged_from=None).values("question")
        cls.objects.filter(seat=kept, question__in=seen).update(merged_from=None)
        theirs.exclude(question__in=cls.objects.filter(seat=kept).values("question")).update(
            seat=kept
        )
        double = Counter(theirs.filter(counts=True).values_list("question", flat=True))
        for pk in double:
            Question.objects.filter(pk=pk, views__gt=0).update(views=F("views") - 1)
        theirs.delete()


def network_of(room_id: int, is_guest: bool, address: str) -> str:
    """Return the hash of a guest's network in a room, the same as that of a vote there."""
    return hashed_network(room_id, address) if is_guest else ""


def _numbers(
    rows: "models.QuerySet[Exposure] | models.QuerySet[Vote]",
) -> list[tuple[tuple[int, str], int]]:
    """Return the number of rows by question and network."""
    counted = rows.order_by().values_list("question", "network").annotate(number=Count("pk"))
    return [((question, network), number) for question, network, number in counted]
