import logging
from datetime import date, datetime, time, timedelta
from typing import Self

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from hotline.accounts.models import Site
from recordings import mail

from .erasure import ErasureMixin, ErasureQuerySet

logger = logging.getLogger(__name__)

DAY, WEEK = timedelta(days=1), timedelta(days=7)
EARLY = timedelta(hours=1)  # how much sooner a warning is due, so that no worker comes too late
NOTICE = timedelta(days=8)  # for what a new rule of the site would delete at once
LONGEST = timedelta(days=3650)  # for which a host may choose to keep a recording


class RetentionQuerySet(ErasureQuerySet):
    def expiring(self, site: Site, within: timedelta) -> Self:
        """Recordings whose time may be over within this time: `warn` and `expire` decide.

        The database knows no time zones of rooms.
        """
        until = timezone.now() + within
        old = Q(kept_until__lte=until)
        if site.kept_days:
            days = timedelta(days=site.kept_days)
            old |= Q(kept_until=None, room__ended_at__lte=until - days)
        there = self.filter(old, room__ended_at__isnull=False)
        there = there.exclude(state__in=(self.model.NONE, *self.model.GONE))
        return there.select_related("room__host").order_by("pk")


class RetentionMixin(ErasureMixin):
    """Mixin of `Recording` that ends its time: stated, warned of twice, and carried out.

    The site has a rule, and the host of the room may choose another date. A recording is kept
    until the end of a day in the time zone of the room.
    """

    def expires_at(self, site: Site) -> datetime | None:
        """Return when it is to be erased, by the rules of this site; None if it is kept."""
        room = self.room
        if self.kept_until:
            at = self.kept_until
        elif site.kept_days and room.ended_at:
            least = room.ended_at + timedelta(days=site.kept_days)
            if site.kept_days_since:
                least = max(least, site.kept_days_since + NOTICE)
            at = _end_of(least.astimezone(room.tz).date(), self)
        else:
            return None
        # Nobody is surprised, even if no worker ran in time to send the warning.
        return max(at, (self.day_warned_at or timezone.now()) + DAY)

    def last_day(self, site: Site) -> date | None:
        """Return the last day on which it is kept, in the time zone of the room."""
        at = self.expires_at(site)
        return self.room.day(at - EARLY) if at and self.can_be_erased else None

    def kept_in_words(self, site: Site) -> str:
        """Say until when it is kept; empty if there is nothing to keep."""
        if not self.can_be_erased:
            return ""
        day = self.last_day(site)
        if day is None:
            return _("Kept until somebody deletes it.")
        return _("Kept until %(day)s; then deleted.") % {"day": formats.date_format(day)}

    @property
    def earliest_day(self) -> date:
        """The first day that a host may choose: there is always time for a warning."""
        return timezone.localdate(timezone=self.room.tz) + DAY

    @property
    def latest_day(self) -> date:
        """The last day that a host may choose, also as the last one of a link."""
        return timezone.localdate(timezone=self.room.tz) + LONGEST

    def keep_until(self, day: date | None) -> bool:
        """Keep it until the end of this day, or by the rule of the site if there is none.

        Return False if it is erased already. New warnings are sent before the new date.

        Raises:
            ValidationError: the day is too soon or too late.
        """
        if day and not self.earliest_day <= day <= self.latest_day:
            raise ValidationError(out_of_range(self.earliest_day, self.latest_day))
        rows = type(self).objects.filter(pk=self.pk).exclude(state__in=self.GONE)
        until = _end_of(day, self) if day else None
        kept = rows.update(kept_until=until, week_warned_at=None, day_warned_at=None)
        self.refresh_from_db(fields=["kept_until", "state", "week_warned_at", "day_warned_at"])
        return bool(kept)

    def warn(self, site: Site) -> bool:
        """Mail the host if it is time to; return True if this call tried to.

        Each of the two mails is sent at most once for a date, even if it fails, because the page
        says the date too.
        """
        at, now = self.expires_at(site), timezone.now()
        if at is None or not self.can_be_erased:
            return False
        if at - DAY - EARLY <= now:
            column = "day_warned_at"
        elif at - WEEK - EARLY <= now:
            column = "week_warned_at"
        else:
            return False
        unwarned = type(self).objects.filter(self._of_this_date(), **{"pk": self.pk, column: None})
        if not unwarned.update(**{column: now}):
            return False
        self.refresh_from_db(fields=[column])
        day = self.last_day(site)
        try:
            if day:
                mail.is_to_be_erased(self, day)
        except Exception:  # a failing mail server must not keep what was to go
            logger.exception("the host of room %s could not be warned", self.room_id)
        return True

    def expire(self, site: Site) -> bool:
        """Mark it to be erased if its time is over; return True if this call did.

        A host who chose a later date just before has moved it on.
        """
        at = self.expires_at(site)
        if at is None or at > timezone.now() or self.day_warned_at is None:
            return False
        return self.erase(self.EXPIRY, only=self._of_this_date())

    def _of_this_date(self) -> Q:
        """The condition that no host has chosen another date since this row was read."""
        return Q(kept_until=self.kept_until, day_warned_at=self.day_warned_at)


def out_of_range(first: date, last: date) -> str:
    """Return the sentence about a day that nobody may choose."""
    values = {"first": formats.date_format(first), "last": formats.date_format(last)}
    return _("Choose a day from %(first)s to %(last)s.") % values


def _end_of(day: date, recording: RetentionMixin) -> datetime:
    """Return the end of a day in the time zone of a recording's room."""
    return datetime.combine(day + DAY, time.min, recording.room.tz)
