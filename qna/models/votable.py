from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from rooms import events

from .vote import Vote


class Votable(models.Model):
    """Rises by the votes of the room. The count lies on the row, beside the votes it counts."""

    votes = models.PositiveIntegerField(_("votes"), default=0, editable=False)

    class Meta:
        abstract = True

    def upvote(self, seat):
        """Count this seat's vote; once, however often it is said.

        Raises:
            ValidationError: the question no longer waits, or never did in this room; or the seat
                is no more.
        """
        with seat.in_place():
            if Vote.cast(self, seat):
                self._count(+1)

    @transaction.atomic
    def take_back(self, seat):
        """Uncount this seat's vote, if there is one."""
        if Vote.objects.filter(question=self, seat=seat).delete()[0]:
            self._count(-1)

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
        for question in cls.objects.filter(room=room).annotate(real=models.Count("ballots")):
            cls.objects.filter(pk=question.pk).exclude(votes=question.real).update(
                votes=question.real
            )
