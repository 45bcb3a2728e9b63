from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .mixins import SeatMixin


class Stay(models.Model):
    """A time in which a person was heard on stage; open until the media server hears them no more.

    The rows tell who was on stage from when to when, also when the recording is deleted. The times
    are those of the database, because a media server writes them, whose clock may be wrong.
    """

    seat = models.ForeignKey("rooms.Seat", models.CASCADE, related_name="stays")
    began_at = models.DateTimeField(_("began"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    class Meta:
        verbose_name = _("stay on stage")
        verbose_name_plural = _("stays on stage")
        ordering = ["began_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=models.Q(ended_at=None), name="one_open_stay_of_a_seat"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.began_at:%H:%M:%S}"

    @classmethod
    def begin(cls, seat: "SeatMixin") -> None:
        """Note that the seat is heard from now on; nothing changes if it was heard already."""
        cls.objects.get_or_create(seat=seat, ended_at=None, defaults={"began_at": Now()})

    @classmethod
    def end_all(cls, seats: "models.QuerySet[SeatMixin]") -> None:
        """Note that these seats are heard no more."""
        cls.objects.filter(seat__in=seats, ended_at=None).update(ended_at=Now())

    @classmethod
    def move(cls, seat: "SeatMixin", to: "SeatMixin") -> None:
        """Give the stays of a seat to another one of the same person."""
        cls.end_all(type(seat)._base_manager.filter(pk=seat.pk))
        cls.objects.filter(seat=seat).update(seat=to)

    def until(self, end: datetime | None) -> datetime | None:
        """Return when it ended, at the latest with its session; None while it goes on."""
        ends = [moment for moment in (self.ended_at, end) if moment]
        return min(ends, default=None)
