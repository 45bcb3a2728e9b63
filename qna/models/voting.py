from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from rooms import events
from rooms.models import Room, Seat

from .mixins import QuestionMixin
from .vote import Vote


class VotingMixin(QuestionMixin):
    """Adds votes to a question. Their count is stored on its row, besides the votes themselves."""

    def upvote(self, seat: Seat, address: str | None = None) -> None:
        """Count this seat's vote; a repeated call changes nothing.

        Args:
            address: network address of the voter; `Vote` limits the guests of one network.

        Raises:
            ValidationError: the question does not wait in this room, or the seat was deleted.
        """
        with seat.in_place():
            self._count(+1)  # first, because it locks the question: its votes take turns
            if not Vote.cast(self, seat, address):
                self._count(-1)

    @transaction.atomic
    def take_back(self, seat: Seat) -> None:
        """Take back this seat's vote, if there is one.

        Raises:
            ValidationError: the question does not wait in this room.
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
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self._meta.db_table} SET votes = votes + %s"
                " WHERE id = %s AND room_id = %s AND state = %s",
                [change, self.pk, self.room_id, self.WAITING],
            )
            counted = cursor.rowcount
        if not counted:
            # Raised inside the transaction, so that the vote is rolled back too.
            raise ValidationError(_("This question is no longer open for votes."))
        events.votes_changed(self)

    @classmethod
    def recount(cls, room: Room) -> None:
        """Recompute all vote counts of a room from its votes; for repairs."""
        counted = models.Count("ballots", filter=models.Q(ballots__counts=True))
        questions = cls.objects.filter(room=room).annotate(real=counted)
        for pk, real in questions.values_list("pk", "real"):
            cls.objects.filter(pk=pk).exclude(votes=real).update(votes=real)
