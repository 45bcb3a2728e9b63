from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from hotline.core import time_zones

from .mixins import RoomMixin


class TimeZoneMixin(RoomMixin):
    """Adds the host's time zone, because an evening in New York is already tomorrow in UTC."""

    @property
    def tz(self) -> ZoneInfo:
        """The time zone that the host's browser reported, or else the site's."""
        return ZoneInfo(time_zones.known(self.zone) or timezone.get_default_timezone_name())

    def day(self, moment: datetime | None) -> date | None:
        """Return the date of a moment in the host's time zone."""
        return moment and moment.astimezone(self.tz).date()

    @property
    def live_on(self) -> date | None:
        """The date of the session, as its copies show it."""
        return self.day(self.live_at)
