import unicodedata

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

    def reads_as(self, name: str) -> bool:
        """Whether people read a name as that of this label, whatever its case and width are."""
        return _read(self.name) == _read(name)


def _read(name: str) -> str:
    """Return what people see of a name: characters without width are not seen."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return " ".join(seen.split())
