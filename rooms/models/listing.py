from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from hotline.accounts.models import Site

from .seat import Seat


class ListableQuerySet(models.QuerySet):
    def live_for(self, person):
        """Live sessions that `person` may be shown without a link: those that are listed, where
        the site lists any, and those they host.
        """
        shown = models.Q(listed=True) if Site.rules().listing else models.Q(pk=None)
        if person.is_authenticated:
            hosted = Seat.objects.filter(person=person, role__in=Seat.HOSTING)
            shown |= models.Q(pk__in=hosted.values("room"))
        return self.live().filter(shown)


class Listable:
    """On the start page while it is live, where its host and the owner of the site want it so."""

    def show_on_start_page(self, listed=True):
        """Whether people without its link find it; False when it was so already.

        Raises:
            PermissionDenied: the owner of the site lets no session be listed.
        """
        if listed and not Site.rules().listing:
            raise PermissionDenied(_("On this site sessions are found by their links alone."))
        rooms = type(self).objects.filter(pk=self.pk, listed=not listed)
        self.listed = listed
        return bool(rooms.update(listed=listed))
