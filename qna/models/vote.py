"""Votes, how much those of one network weigh, and their count on the question."""

from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline import limits
from hotline.accounts.models import User
from qna import events
from rooms.models import Room, Seat

from .mixins import QuestionMixin
from .short_text import short

if TYPE_CHECKING:
    from .question import QuestionColumns


class Vote(models.Model):
    """One seat's vote for one question; a constraint allows no second.

    Votes of accounts always count. A guest needs only a name, so of the guests of one network the
    first WHOLE votes count, and then one for every THEN_EVERY: a class, an office or a hall
    behind one address can still vote, while a crowd that one person invents has little weight.
    A new vote counts if fewer votes of its network count than this rule allows. The weight of a
    network stays within the rule in whatever order guests vote, take back and vote again.
    """

    WHOLE, THEN_EVERY = 20, 4

    question = models.ForeignKey("qna.Question", models.CASCADE, related_name="ballots")
    seat = models.ForeignKey("rooms.Seat", models.CASCADE, related_name="ballots")
    cast_at = models.DateTimeField(gettext_lazy("cast"), default=timezone.now)
    # Keyed hash of a guest's network, different for each room; empty for accounts. Questions of a
    # room share it, so that merging two gives no network more weight than one question does.
    network = models.CharField(max_length=24, default="", editable=False)
    counts = models.BooleanField(gettext_lazy("counts"), default=True, editable=False)
    # The merged question that this vote was copied from; its own vote for that one stays.
    merged_from = models.ForeignKey(
        "qna.Question", models.CASCADE, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = gettext_lazy("vote")
        verbose_name_plural = gettext_lazy("votes")
        constraints = [
            models.UniqueConstraint(fields=["question", "seat"], name="one_vote_per_person")
        ]
        indexes = [
            models.Index(
                fields=["question", "network", "counts"],
                condition=~models.Q(network=""),
                name="votes_of_one_network",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} → {self.question_id}"

    @classmethod
    def cast(cls, question: "QuestionColumns", seat: Seat, address: str | None = None) -> bool:
        """Insert the vote unless it exists; True if it is new and counts.

        This is one statement, because a query before it would let two tabs both find nothing, and
        the ORM's `get_or_create` costs three times as much. The caller has locked the question's
        row, so that the votes of one network take turns.
        """
        network = cls._network(question, seat, address)
        there, known = "SELECT 0 AS votes, 0 AS counted", []
        if network:
            there = (
                "SELECT COUNT(*) AS votes, COUNT(*) FILTER (WHERE counts) AS counted"
                f" FROM {cls._meta.db_table}"
                " WHERE question_id = %s AND network = %s AND network <> %s"
            )
            known = [question.pk, network, ""]  # the last makes SQLite use the index
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {cls._meta.db_table} (question_id, seat_id, cast_at, network, counts)"
                " SELECT %s, %s, %s, %s, counted < %s OR counted < %s + (votes + 1 - %s) / %s"
                f" FROM ({there}) AS earlier WHERE TRUE ON CONFLICT DO NOTHING RETURNING counts",
                [
                    *(question.pk, seat.pk, timezone.now(), network),
                    *(cls.WHOLE, cls.WHOLE, cls.WHOLE, cls.THEN_EVERY),
                    *known,
                ],
            )
            return cls._counted(cursor)

    @classmethod
    def take_back(cls, question: "QuestionColumns", seat: Seat) -> bool:
        """Delete the vote; True if there was one and it counted.

        If it was copied by a merge, the vote that it was copied from is deleted too.
        """
        counted, merged_from = cls._delete(question.pk, seat)
        while merged_from:
            source = merged_from
            did_count, merged_from = cls._delete(source, seat)
            if did_count:
                rows = type(question)._default_manager.filter(pk=source)
                rows.update(votes=models.F("votes") - 1)
        return counted

    @classmethod
    def _delete(cls, question: int, seat: Seat) -> tuple[bool, int | None]:
        """Delete a vote; return whether one counted, and the question that it was copied from."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {cls._meta.db_table} WHERE question_id = %s AND seat_id = %s"
                " RETURNING counts, merged_from_id",
                [question, seat.pk],
            )
            counted, merged_from = cursor.fetchone() or (False, None)
        return bool(counted), merged_from

    @classmethod
    @transaction.atomic
    def count_all_of(cls, person: User) -> None:
        """Count all votes of a person whose guest votes now belong to an account."""
        theirs = cls.objects.filter(seat__person=person).exclude(network="")
        for vote in theirs.filter(counts=False).select_related("question"):
            with suppress(ValidationError):  # no longer open: its count stays
                vote.question.count_one_more()
        theirs.update(network="", counts=True)

    @classmethod
    def leaves_room(cls, votes: int, counted: int) -> bool:
        """Return whether the last of the `votes` of a network counts, if `counted` others do."""
        beyond = (votes - cls.WHOLE) // cls.THEN_EVERY
        return counted < cls.WHOLE or counted < cls.WHOLE + beyond

    @staticmethod
    def _counted(cursor: CursorWrapper) -> bool:
        row = cursor.fetchone()
        return bool(row and row[0])

    @staticmethod
    def _network(question: "QuestionColumns", seat: Seat, address: str | None) -> str:
        if address is None or not seat.person.is_guest:
            return ""
        return hashed_network(question.room_id, address)


def hashed_network(room_id: int, address: str) -> str:
    """Return the keyed hash of a network, different for each room."""
    return limits.veiled(f"votes in room {room_id} {limits.network(address)}")


class NetworkWeights:
    """The votes of each network for one question, to add others by the rule of `Vote`."""

    def __init__(self, question: "QuestionColumns") -> None:
        guests = Vote.objects.filter(question=question.pk).exclude(network="")
        counted = models.Count("pk", filter=models.Q(counts=True))
        rows = guests.values_list("network").annotate(votes=models.Count("pk"), counted=counted)
        self._votes: dict[str, int] = {network: votes for network, votes, _ in rows}
        self._counted: dict[str, int] = {network: counted for network, _, counted in rows}

    def add(self, network: str) -> bool:
        """Add a vote of a network, or of an account (""); return whether it counts."""
        if not network:
            return True
        votes = self._votes.get(network, 0)
        self._votes[network] = votes + 1
        return self._count(network, votes + 1)

    def count_again(self, network: str) -> bool:
        """Return whether one more of the votes that are there counts."""
        return self._count(network, self._votes[network])

    def _count(self, network: str, votes: int) -> bool:
        counted = self._counted.get(network, 0)
        fits = Vote.leaves_room(votes, counted)
        self._counted[network] = counted + fits
        return fits


class VotingMixin(QuestionMixin):
    """Adds votes to a question. Their count is stored on its row, besides the votes themselves."""

    @property
    def is_open_for_votes(self) -> bool:
        """Whether votes count; after the end of the session its questions keep their order."""
        open_here = self.room.allows_votes and not self.room.has_ended
        return self.state in self.OPEN_FOR_VOTES and open_here

    @property
    def can_have_votes(self) -> bool:
        """Whether it may have votes already; one that no moderator has let in yet has none."""
        return self.room.allows_votes and self.state not in (self.PENDING, self.INBOX)

    def upvote(self, seat: Seat, address: str | None = None) -> None:
        """Count this seat's vote; a repeated call changes nothing.

        Args:
            address: network address of the voter; `Vote` limits the guests of one network.

        Raises:
            ValidationError: the question does not wait in this room, the session has ended, or
                the seat was deleted.
        """
        with seat.in_place():
            self._count(+1)  # first, because it locks the question: its votes take turns
            if not Vote.cast(self, seat, address):
                self._count(-1)

    @transaction.atomic
    def take_back(self, seat: Seat) -> None:
        """Take back this seat's vote, if there is one.

        Raises:
            ValidationError: the question does not wait in this room, or the session has ended.
        """
        self._count(0)  # lock in the same order as `upvote`
        if Vote.take_back(self, seat):
            self._count(-1)

    @transaction.atomic
    def count_one_more(self) -> None:
        """Count a vote that did not count when it was cast. Raises ValidationError as `upvote`."""
        self._count(+1)

    def _count(self, change: int) -> None:
        # Plain SQL, as for the vote: the ORM takes longer to build it than SQLite to run it.
        states = ", ".join(["%s"] * len(self.OPEN_FOR_VOTES))
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self._meta.db_table} SET votes = votes + %s"
                f" WHERE id = %s AND room_id = %s AND state IN ({states})"
                f" AND EXISTS (SELECT 1 FROM {Room._meta.db_table}"
                " WHERE id = %s AND state <> %s AND voting <> %s)",
                [
                    *(change, self.pk, self.room_id, *self.OPEN_FOR_VOTES),
                    *(self.room_id, Room.ENDED, Room.NO_VOTES),
                ],
            )
            counted = cursor.rowcount
        if not counted:
            # Raised inside the transaction, so that the vote is rolled back too.
            raise ValidationError(self._why_closed())
        events.votes_changed(self)

    def _why_closed(self) -> str:
        if Room.objects.filter(pk=self.room_id, state=Room.ENDED).exists():
            return _("This session has ended, so votes no longer count.")
        if Room.objects.filter(pk=self.room_id, voting=Room.NO_VOTES).exists():
            return _("In this room nobody votes.")
        rows = type(self)._default_manager.filter(pk=self.pk, room=self.room_id, state=self.MERGED)
        row = rows.select_related("merged_into").first()
        if row and row.merged_into and row.merged_into.state in self.VISIBLE:
            return _("This question was merged into “%(question)s”. Vote for that one.") % {
                "question": short(row.merged_into.text)
            }
        return _("This question is no longer open for votes.")

    @classmethod
    def recount(cls, room: Room) -> None:
        """Recompute all vote counts of a room from its votes; for repairs."""
        counted = models.Count("ballots", filter=models.Q(ballots__counts=True))
        questions = cls.objects.filter(room=room).annotate(real=counted)
        for pk, real in questions.values_list("pk", "real"):
            cls.objects.filter(pk=pk).exclude(votes=real).update(votes=real)
