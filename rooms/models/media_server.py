import time
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hotline.core.prepared_query import PreparedQuery

from .lease import LATE, LEASE
from .relay import Relay

if TYPE_CHECKING:
    from .room import Room

MOST_ASKED = 3  # relays asked for one listener
PLENTY = 300  # places; of 1,000 people within 10 s, 100 come a heartbeat and take 3 each at most


class MediaServerQuerySet(models.QuerySet["MediaServer"]):
    def beating(self) -> Self:
        """Return the media servers whose heartbeat is fresh by the database's clock."""
        return self.filter(heartbeat_at__gt=Now() - timedelta(seconds=LEASE))

    def late(self) -> Self:
        """Return those that have missed two heartbeats, while their leases last still."""
        return self.beating().filter(heartbeat_at__lte=Now() - timedelta(seconds=LATE))

    def least_busy(self) -> "MediaServer | None":
        """Return the one that holds the fewest rooms; None if no heartbeat is fresh."""
        held = self.beating().annotate(rooms_held=models.Count("rooms"))
        return held.order_by("rooms_held", "pk").first()

    def holding(self, room: "Room") -> "MediaServer | None":
        """Return the holder of a room, or its last one; None if the room was never claimed.

        A holder without a fresh heartbeat counts, because it goes on with the room while the
        database takes no writes.
        """
        return self.filter(rooms=room).first()

    def for_offers_to(self, room: "Room") -> "MediaServer | None":
        """Return the one to which an offer goes: the holder, or else one that may claim the room.

        That is the least busy one; only if no heartbeat is fresh, the last holder.
        """
        pk = room.media_server_id or 0
        return BEATING.first(pk=pk) or self.least_busy() or self.filter(pk=pk).first()

    def that_may_relay(self, room: "Room", holder: "MediaServer") -> list["MediaServer"]:
        """Return the media servers to ask for a place where the room's holder has none, in turn.

        Those that relay the room already come first, then the least busy; MOST_ASKED at most.
        """
        relays = Relay.objects.filter(room=room.pk, media_server=models.OuterRef("pk"))
        free = self.beating().filter(free_places__gt=0).exclude(private_address="")
        return list(
            free.exclude(pk=holder.pk)
            .annotate(relays_it=models.Exists(relays))
            .order_by("-relays_it", "-free_places", "pk")[:MOST_ASKED]
        )


class MediaServer(models.Model):
    """One media server, named by `host:port` of the UDP socket that only one process can hold."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    heartbeat_at = models.DateTimeField(_("last heartbeat"), db_default=Now())
    # The columns below are as of the last heartbeat. A server of a former release, which shares no
    # room, leaves them as they are here.
    free_places = models.PositiveIntegerField(_("free places for listeners"), db_default=0)
    private_address = models.CharField(
        _("address for other media servers"), max_length=60, blank=True, db_default=""
    )
    """Where other media servers reach it, as `address:port`; empty if it shares no room."""

    objects = MediaServerQuerySet.as_manager()

    class Meta:
        verbose_name = _("media server")
        verbose_name_plural = _("media servers")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def take_name(cls, name: str) -> "MediaServer":
        """Get or create the row of this process, which must hold the UDP socket of that name."""
        return cls.objects.get_or_create(name=name)[0]

    @property
    def is_full(self) -> bool:
        """Whether it had no place left for a listener, and a relay may have one."""
        return bool(self.private_address) and not self.free_places

    @property
    def has_plenty(self) -> bool:
        """Whether its places last until its next heartbeat, however large the crowd that comes."""
        return self.free_places > PLENTY

    def clock_ahead(self) -> float:
        """Return how many seconds the clock of this machine is ahead of the database's."""
        began = time.time()
        now = type(self).objects.annotate(now=Now()).values_list("now", flat=True).get(pk=self.pk)
        return (began + time.time()) / 2 - now.timestamp()

    def beat(self, free_places: int = 0, private_address: str = "") -> bool:
        """Renew all leases of this process at once; False if its row was deleted."""
        return bool(
            type(self)
            .objects.filter(pk=self.pk)
            .update(heartbeat_at=Now(), free_places=free_places, private_address=private_address)
        )

    def retire_if_late(self) -> bool:
        """Expire the heartbeat unless it was renewed meanwhile; return whether it was expired."""
        late = type(self).objects.late().filter(pk=self.pk)
        return bool(late.update(heartbeat_at=Now() - timedelta(days=1)))

    def retire(self) -> None:
        """Expire the heartbeat, so that others can claim its rooms without waiting."""
        type(self).objects.filter(pk=self.pk).update(heartbeat_at=Now() - timedelta(days=1))


BEATING = PreparedQuery(lambda pk: MediaServer.objects.filter(pk=pk).beating())
"""The media server of a key, if its heartbeat is fresh."""
