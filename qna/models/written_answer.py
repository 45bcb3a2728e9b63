from django.db import models
from django.utils.translation import gettext_lazy as _


class WrittenAnswer(models.Model):
    """The answer that a host typed to a question, for everybody or for its asker alone."""

    LONGEST = 2000  # characters

    question = models.OneToOneField("qna.Question", models.CASCADE, related_name="written_answer")
    by = models.ForeignKey(
        "rooms.Seat", models.CASCADE, related_name="written_answers", verbose_name=_("written by")
    )
    text = models.TextField(_("text"))
    private = models.BooleanField(_("for the asker alone"), default=False)
    written_at = models.DateTimeField(_("written"), auto_now=True)

    class Meta:
        verbose_name = _("written answer")
        verbose_name_plural = _("written answers")

    def __str__(self) -> str:
        return self.text if len(self.text) <= 60 else f"{self.text[:59]}…"
