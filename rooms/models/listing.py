from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from hotline.accounts.models import Site, User

from .lease import LeaseQuerySet
from .mixins import RoomMixin
from .seat import Seat


class ListingQuerySet(LeaseQuerySet):
    def live_for(self, person: User | AnonymousUser) -> Self:
        """Return the live sessions that `person` sees without a link.

        These are the listed sessions, if the site lists any, and those that they host or co-host.
        """
        shown = models.Q(listed=True) if Site.rules().listing else models.Q(pk=None)
        if person.is_authenticated:
            hosted = Seat.objects.hosting(person)
            shown |= models.Q(pk__in=hosted.values("room"))
        return self.live().filter(shown)


class ListingMixin(RoomMixin):
    """Shows a live room on the start page if both its host and the site owner allow it."""

    def show_on_start_page(self, listed: bool = True) -> bool:
        """List the room on the start page, or stop listing it; False if nothing changed.

        Raises:
            PermissionDenied: the site owner does not allow listed sessions.
        """
        if listed and not Site.rules().listing:
            raise PermissionDenied(_("On this site rooms are found by their links alone."))
        rooms = type(self).objects.filter(pk=self.pk, listed=not listed)
        self.listed = listed
        return bool(rooms.update(listed=listed))
