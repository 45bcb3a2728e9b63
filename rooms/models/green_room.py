from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from rooms import events

from .mixins import RoomMixin

if TYPE_CHECKING:
    from .listing import ListingQuerySet
    from .player import Player
    from .seat import Seat


class GreenRoomMixin(RoomMixin):
    """Adds a green room: before Go live, only the people on stage hear and see each other.

    It is not recorded. Only a room that has not gone live can have one; Go live and End close it.
    """

    @property
    def green_room_open(self) -> bool:
        return self.green_room_since is not None

    @property
    def can_open_green_room(self) -> bool:
        return self.can_go_live and not self.green_room_open

    @property
    def can_close_green_room(self) -> bool:
        return self.can_go_live and self.green_room_open

    def lets_on_air(self, seat: "Seat | Player") -> bool:
        """Return whether this seat may connect to the media server now."""
        return self.is_live or (self.green_room_open and seat.on_stage)

    @transaction.atomic
    def open_green_room(self) -> bool:
        """Open the green room; False if it is open already or the session has gone live.

        Raises:
            ValidationError: a limit of the site is reached.
        """
        if self._yet_to_go_live().filter(green_room_since=None).exists():
            self._take_place()
        shut = self._yet_to_go_live().filter(green_room_since=None)
        now = timezone.now()
        return self._move_green_room(shut, green_room_since=now, quiet_since=Now())

    def close_green_room(self) -> bool:
        """Close the green room; False if it was not open."""
        return self._move_green_room(self._green_room(), green_room_since=None)

    def close_if_deserted(self, quiet_for: timedelta) -> bool:
        """Close the green room if nobody has been heard in it for so long."""
        deserted = self._green_room().filter(quiet_since__lte=Now() - quiet_for)
        return self._move_green_room(deserted, green_room_since=None)

    def _yet_to_go_live(self) -> "ListingQuerySet":
        return type(self).objects.filter(pk=self.pk, state__in=self.BEFORE_LIVE)

    def _green_room(self) -> "ListingQuerySet":
        return self._yet_to_go_live().exclude(green_room_since=None)

    @transaction.atomic
    def _move_green_room(self, rooms: "ListingQuerySet", **fields: datetime | Now | None) -> bool:
        changed = rooms.update(**fields)
        self.refresh_from_db()
        if changed:
            events.green_room_changed(self)
        return bool(changed)
