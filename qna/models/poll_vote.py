from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PollVote(models.Model):
    """The answer that one seat chose in a poll; a constraint allows no second.

    The guests of one network weigh as in votes for questions (see `Vote`): of a poll the first
    Vote.WHOLE of their votes count, and then one for every Vote.THEN_EVERY.
    """

    poll = models.ForeignKey("qna.Poll", models.CASCADE, related_name="votes")
    choice = models.ForeignKey("qna.PollChoice", models.CASCADE, related_name="votes")
    seat = models.ForeignKey("rooms.Seat", models.CASCADE, related_name="poll_votes")
    cast_at = models.DateTimeField(_("cast"), default=timezone.now)
    # Keyed hash of a guest's network, different for each poll; empty for accounts.
    network = models.CharField(max_length=24, default="", editable=False)
    counts = models.BooleanField(_("counts"), default=True, editable=False)

    class Meta:
        verbose_name = _("vote in a poll")
        verbose_name_plural = _("votes in polls")
        constraints = [
            models.UniqueConstraint(fields=["poll", "seat"], name="one_poll_vote_per_person")
        ]
        indexes = [
            models.Index(
                fields=["poll", "network"],
                condition=~models.Q(network=""),
                name="poll_votes_of_one_network",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} → {self.choice_id}"
