from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotline.accounts.access import may_host
from hotline.accounts.models import Site
from hotline.core.file_size import file_size
from hotline.core.free_space import free_space

from .disk_left import GB, DiskLeft
from .media_server import MediaServer
from .mixins import RoomMixin


class CapsMixin(RoomMixin):
    """Enforces the limits of the site: who may host, how many rooms run at once, disk space.

    A green room counts as a live session does, because its people are mixed too.
    """

    def why_not_live(self) -> str:
        """Return why the room may not go live, as a sentence for its hosts; empty if it may."""
        return self._why_not_running(Site.rules())

    def why_not_recorded(self) -> str:
        """Return why it may not be recorded; it can still go live without a recording."""
        return self._why_not_recorded(Site.rules())

    def disk_warning(self) -> str:
        """Return a sentence for hosts if the disk may be full before the end; empty if not.

        The session can be recorded all the same.
        """
        site = Site.rules()
        left = DiskLeft.of(type(self).objects.all(), free_space(), site)
        hours = left.hours_until_full(more=1)
        if hours is None or hours * 3600 >= left.usual.total_seconds():
            return ""
        minutes = int(hours * 60)
        return ngettext(
            "The disk may be full before the end: at the usual rate it has room for"
            " %(count)s minute of recording. Ask the owner of this site to make room.",
            "The disk may be full before the end: at the usual rate it has room for"
            " %(count)s minutes of recording. Ask the owner of this site to make room.",
            minutes,
        ) % {"count": minutes}

    def _take_place(self, recorded: bool = False) -> None:
        """Check the limits and lock the site's row until the transaction ends.

        Two sessions that begin at once take turns, because both need that row. Call this before
        the room is locked.

        Raises:
            ValidationError: a limit is reached; the message is for the hosts.
        """
        site = Site.hold()
        why_not = self._why_not_running(site)
        if recorded and not why_not:
            why_not = self._why_not_recorded(site)
        if why_not:
            raise ValidationError(why_not)

    def _why_not_running(self, site: Site) -> str:
        if not may_host(self.host, site):
            return _(
                "%(host)s may not host sessions here: the owner of this site says who may."
            ) % {"host": self.host}
        others = type(self).objects.running().exclude(pk=self.pk)
        theirs = others.filter(host=self.host_id).count()
        if theirs >= site.rooms_per_host:
            return ngettext(
                "%(host)s has %(count)s session live or in its green room, as many as this site"
                " allows at once. End it first.",
                "%(host)s has %(count)s sessions live or in their green rooms, as many as this site"
                " allows at once. End one of them first.",
                theirs,
            ) % {"host": self.host, "count": theirs}
        # Assume one while no heartbeat is fresh, because a media server may be restarting.
        servers = max(1, MediaServer.objects.beating().count())
        if others.count() >= servers * site.rooms_per_media_server:
            return _(
                "Every place for a live session is taken on this site. Try again when another"
                " session has ended, or ask the owner for more places."
            )
        return ""

    def _why_not_recorded(self, site: Site) -> str:
        free = free_space()
        if free is None or free >= site.disk_reserve * GB:
            return ""
        return _(
            "This session can’t be recorded: only %(free)s are free on the disk. Go live without a"
            " recording, or ask the owner of this site to make room."
        ) % {"free": file_size(free)}
