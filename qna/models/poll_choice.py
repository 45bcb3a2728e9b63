from django.db import models
from django.utils.translation import gettext_lazy as _


class PollChoice(models.Model):
    """One of the answers that a poll offers."""

    LONGEST = 60  # characters

    poll = models.ForeignKey("qna.Poll", models.CASCADE, related_name="choices")
    text = models.CharField(_("text"), max_length=LONGEST)
    place = models.PositiveSmallIntegerField()  # from 0, as the host wrote them

    class Meta:
        verbose_name = _("answer of a poll")
        verbose_name_plural = _("answers of polls")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "place"], name="one_choice_per_place")
        ]

    def __str__(self) -> str:
        return self.text
