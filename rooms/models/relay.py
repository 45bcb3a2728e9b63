from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .lease import LEASE

if TYPE_CHECKING:
    from .media_server import MediaServer
    from .room import Room


class Relay(models.Model):
    """A media server that sends a room's program to listeners although another one holds the room.

    It is a listener of the holder. `epoch` is that of the claim under which the holder sends.
    """

    room = models.ForeignKey("rooms.Room", models.CASCADE, related_name="relays")
    media_server = models.ForeignKey("rooms.MediaServer", models.CASCADE, related_name="relays")
    epoch = models.PositiveIntegerField(_("epoch"))

    class Meta:
        verbose_name = _("relay")
        verbose_name_plural = _("relays")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "media_server"], name="a_media_server_relays_a_room_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.room_id}: {self.media_server_id}"

    @classmethod
    @transaction.atomic
    def begin(cls, room: "Room", media_server: "MediaServer") -> bool:
        """Note that `media_server` relays the room under the epoch that `room` was read with.

        Return False, and change nothing, if the room has another epoch by now, is not live, or is
        held by this very media server or by none.
        """
        held = type(room).objects.live().filter(pk=room.pk, epoch=room.epoch)
        held = held.exclude(media_server=None).exclude(media_server=media_server)
        if held.select_for_update().first() is None:
            return False
        cls.objects.update_or_create(
            room=room, media_server=media_server, defaults={"epoch": room.epoch}
        )
        return True

    @classmethod
    def forget_past(cls) -> None:
        """Delete rows that a media server left behind which was killed, or out of reach."""
        gone = Q(media_server__heartbeat_at__lte=Now() - timedelta(seconds=LEASE))
        cls.objects.filter(gone | ~Q(room__state="live")).delete()

    @classmethod
    def end(cls, room_id: int, media_server: "MediaServer", epoch: int) -> None:
        """Note that it relays the room no more, unless it began anew under a later epoch."""
        cls.objects.filter(room=room_id, media_server=media_server, epoch__lte=epoch).delete()
