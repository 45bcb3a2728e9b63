from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Vote(models.Model):
    """One person's wish to hear one question answered; the constraint keeps it one."""

    question = models.ForeignKey("qna.Question", models.CASCADE, related_name="ballots")
    seat = models.ForeignKey("rooms.Seat", models.CASCADE, related_name="ballots")
    cast_at = models.DateTimeField(_("cast"), default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["question", "seat"], name="one_vote_per_person")
        ]

    def __str__(self):
        return f"{self.seat_id} → {self.question_id}"

    @classmethod
    def cast(cls, question, seat):
        """Write the vote unless it is there; True when it was not.

        One statement: a look first would let two tabs both find nothing, and the ORM's
        `get_or_create` costs three times as much.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {cls._meta.db_table} (question_id, seat_id, cast_at)"
                " VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [question.pk, seat.pk, timezone.now()],
            )
            return cursor.rowcount == 1
