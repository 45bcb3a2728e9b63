from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext, gettext_lazy

from rooms.models import Seat


class Pseudonym(models.Model):
    """The number under which a room's hosts and moderators know a person who asks anonymously."""

    room = models.ForeignKey("rooms.Room", models.CASCADE, related_name="pseudonyms")
    seat = models.OneToOneField("rooms.Seat", models.CASCADE, related_name="pseudonym")
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = gettext_lazy("pseudonym")
        verbose_name_plural = gettext_lazy("pseudonyms")
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="one_number_per_pseudonym")
        ]

    def __str__(self) -> str:
        return gettext("Anonymous %(number)s") % {"number": self.number}

    @classmethod
    def of(cls, seat: Seat) -> "Pseudonym":
        """Return the pseudonym of a seat, and give it the next number if it has none."""
        read: Pseudonym | None = seat._state.fields_cache.get("pseudonym")  # with the seat
        known = read or cls.objects.filter(seat=seat).first()
        if known:
            return known
        with transaction.atomic():
            seat.hold_room()  # numbers are given one at a time
            last = cls.objects.filter(room_id=seat.room_id).aggregate(last=Max("number"))["last"]
            given, _ = cls.objects.get_or_create(
                seat=seat, defaults={"room_id": seat.room_id, "number": (last or 0) + 1}
            )
        return given
