from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from hotline.core import time_zones


class Zoned:
    """Has the time zone of its host, for what bears a date: an evening in New York is tomorrow
    in UTC."""

    @property
    def tz(self) -> ZoneInfo:
        """The host's, as their browser told it; the site's where it told none."""
        return ZoneInfo(time_zones.known(self.zone) or timezone.get_default_timezone_name())

    def day(self, moment: datetime | None) -> date | None:
        """The date of a moment where the host is."""
        return moment and moment.astimezone(self.tz).date()

    @property
    def live_on(self) -> date | None:
        """The day of the session, as its copies bear it."""
        return self.day(self.live_at)
