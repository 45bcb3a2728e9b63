from django.db import models
from django.utils.translation import gettext_lazy as _


class Exposure(models.Model):
    """A question that stood on the screen of a seat for a second or longer; counted once."""

    question = models.ForeignKey("qna.Question", models.CASCADE, related_name="exposures")
    seat = models.ForeignKey("rooms.Seat", models.CASCADE, related_name="exposures")
    # Keyed hash of a guest's network, different for each question; empty for accounts.
    network = models.CharField(max_length=24, default="", editable=False)
    counts = models.BooleanField(default=True, editable=False)

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
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} → {self.question_id}"
