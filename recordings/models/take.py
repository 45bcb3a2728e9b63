from django.db import models
from django.utils.translation import gettext_lazy as _

from recordings.media.paths import RATE
from recordings.media.time_mapping import Start


class Take(models.Model):
    """An uninterrupted part of the program, as found on disk."""

    recording = models.ForeignKey("recordings.Recording", models.CASCADE, related_name="takes")
    epoch = models.PositiveIntegerField(_("epoch"))
    number = models.PositiveIntegerField(_("take"))
    sample = models.PositiveBigIntegerField(_("first sample"))
    samples = models.PositiveBigIntegerField(_("samples"))
    started_at = models.DateTimeField(_("started"))

    class Meta:
        verbose_name = _("take")
        verbose_name_plural = _("takes")
        ordering = ["epoch", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "epoch", "number"], name="a_take_is_found_once"
            )
        ]

    def __str__(self) -> str:
        return f"e{self.epoch}/t{self.number}"

    @property
    def start(self) -> Start:
        unix = self.started_at.timestamp()
        return Start(self.epoch, self.number, self.sample, unix, self.samples / RATE)
