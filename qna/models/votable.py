from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from rooms import events

from .vote import Vote


class Votable:
    """Rises by the votes of the room. The count lies on the row, beside the votes it counts."""

    def upvote(self, seat, address=None):
        """Count this seat's vote; once, however often it is said.

        Args:
            address: whence it comes; guests of one network are not counted without end.

        Raises:
            ValidationError: the question no longer waits, or never did in this room; or the seat
                is no more.
        """
        with seat.in_place():
            self._count(+1)  # first: votes for one question come one after the other from here
            if not Vote.cast(self, seat, address):
                self._count(-1)

    @transaction.atomic
    def take_back(self, seat):
        """Uncount this seat's vote, if there is one."""
        self._count(0)  # held in the same order as `upvote` holds
        if Vote.take_back(self, seat):
            self._count(-1)

    @transaction.atomic
    def count_one_more(self):
        """Count a vote that was cast but didn't count. Raises ValidationError, as `upvote`."""
        self._count(+1)

    def _count(self, change):
        # In plain SQL like the vote itself: the ORM takes longer to write it than SQLite to do it.
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self._meta.db_table} SET votes = votes + %s"
                " WHERE id = %s AND room_id = %s AND state = %s",
                [change, self.pk, self.room_id, self.WAITING],
            )
            counted = cursor.rowcount
        if not counted:
            # Raised inside of the transaction: the vote itself is undone with it.
            raise ValidationError(_("This question is no longer open for votes."))
        events.votes_changed(self)

    @classmethod
    def recount(cls, room):
        """Set every count of a room to the votes there are; for repairs."""
        counted = models.Count("ballots", filter=models.Q(ballots__counts=True))
        for question in cls.objects.filter(room=room).annotate(real=counted):
            cls.objects.filter(pk=question.pk).exclude(votes=question.real).update(
                votes=question.real
            )
