from django.db import models
from django.utils.translation import gettext_lazy as _


class Label(models.Model):
    """A word by which the hosts of a room sort its questions."""

    LONGEST = 24  # characters

    room = models.ForeignKey("rooms.Room", models.CASCADE, related_name="labels")
    name = models.CharField(_("name"), max_length=LONGEST)
    questions = models.ManyToManyField("qna.Question", related_name="labels", blank=True)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [models.UniqueConstraint(fields=["room", "name"], name="one_label_per_name")]

    def __str__(self) -> str:
        return self.name
