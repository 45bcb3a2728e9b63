from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from rooms import events

from .mixins import RoomMixin
from .stay import Stay

if TYPE_CHECKING:
    from .media_server import MediaServer
    from .room import Room

HEARTBEAT = 1.0  # seconds between two heartbeats of a media server
LATE = 2 * HEARTBEAT  # seconds without one after which it may have died, if Redis lost it too
LEASE = 4.0  # seconds without a heartbeat after which its rooms may be claimed by another


class LeaseQuerySet(models.QuerySet["Room"]):
    def running(self) -> Self:
        """Return the rooms that need a media server: live rooms and green rooms."""
        return self.filter(Q(state=self.model.LIVE) | Q(green_room_since__isnull=False))

    def live(self) -> Self:
        """Return the live rooms, the newest session first."""
        return self.filter(state=self.model.LIVE).order_by("-live_at")

    def unheld(self) -> Self:
        """Return the rooms that no media server with a fresh heartbeat holds."""
        return self.filter(
            Q(media_server=None)
            | Q(media_server__heartbeat_at__lte=Now() - timedelta(seconds=LEASE))
        )

    def claimable(self, media_server: "MediaServer", may_take_over: bool = True) -> Self:
        """Return the running rooms that `media_server` may claim.

        Args:
            may_take_over: whether a stale heartbeat means that the media server died.
        """
        free = Q(media_server=None) | Q(media_server=media_server)
        if may_take_over:
            free |= Q(pk__in=self.unheld().values("pk"))
        return self.running().filter(free)


class LeaseMixin(RoomMixin):
    """Lets at most one media server hold the room at a time.

    The heartbeat of the media server renews the lease. Each claim increments `epoch`, and every
    write of a media server about the room is fenced by the epoch that it claimed.
    """

    @transaction.atomic
    def claim(self, media_server: "MediaServer", may_take_over: bool = True) -> int | None:
        """Claim the room for `media_server`; return the new epoch, or None if another holds it.

        A media server that restarts under its former name reclaims its rooms at once: it holds
        the UDP socket of that name, so the former process is gone.

        Args:
            may_take_over: whether a stale heartbeat means that the media server died.
        """
        # An UPDATE that waits for another claim reads who is alive as of before its wait, and would
        # succeed too. After the lock it reads anew.
        try:
            self.hold()
        except ObjectDoesNotExist:  # deleted meanwhile
            return None
        # Clear `trouble`: the new mixer reports by itself if it can't record.
        claimed = (
            type(self)
            .objects.claimable(media_server, may_take_over)
            .filter(pk=self.pk)
            .update(media_server=media_server, epoch=F("epoch") + 1, trouble="")
        )
        if not claimed:
            return None
        self.refresh_from_db(fields=["media_server", "epoch", "trouble"])
        # Seats that the former media server heard stop publishing until they reconnect.
        events.stage_changed(self)
        return self.epoch

    @transaction.atomic
    def expect_nobody_back(self, epoch: int) -> None:
        """Clear 'reconnecting' for seats that did not return after the claim of `epoch`."""
        room = self.hold()
        missing = room.seats.filter(heard_epoch__lt=epoch)
        if room.epoch != epoch:
            return
        Stay.end_all(missing)
        if missing.update(heard_epoch=None, last_heard_at=Now()):
            events.stage_changed(room)

    def keep(self, media_server: "MediaServer", epoch: int) -> bool:
        """Restore the lease of `epoch` after the media server's row was deleted and recreated."""
        rooms = type(self).objects.filter(pk=self.pk, epoch=epoch, media_server=None)
        return bool(rooms.update(media_server=media_server))

    def release(self, media_server: "MediaServer", epoch: int) -> bool:
        """Release a room that `media_server` claimed as `epoch`; False if another holds it now."""
        ours = Q(media_server=media_server) | Q(media_server=None)  # its row was deleted meanwhile
        rooms = type(self).objects.filter(ours, pk=self.pk, epoch=epoch)
        return bool(rooms.update(media_server=None))

    @property
    def is_held(self) -> bool:
        return not type(self).objects.unheld().filter(pk=self.pk).exists()
