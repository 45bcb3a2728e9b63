import secrets

from django.db import transaction
from django.utils.crypto import constant_time_compare

from rooms import events

from .mixins import RoomMixin


def make_screen_key() -> str:
    return secrets.token_urlsafe(18)


class ScreenLinkMixin(RoomMixin):
    """Adds the secret link by which projectors and overlays show the room, without a seat."""

    def key_for_screens(self) -> str:
        """Return the key of the link; make it at its first use."""
        if not self.screen_key:
            unmade = type(self).objects.filter(pk=self.pk, screen_key="")
            unmade.update(screen_key=make_screen_key())  # of two at once the first counts
            self.refresh_from_db(fields=["screen_key"])
        return self.screen_key

    def opens_screens(self, key: str) -> bool:
        """Return whether `key` is the key of the link."""
        return bool(self.screen_key) and constant_time_compare(self.screen_key, key)

    @transaction.atomic
    def renew_screen_key(self, old: str) -> bool:
        """Replace the key `old`; False if it is not, or no longer, the key.

        Screens that were opened by it show nothing from then on.
        """
        rooms = type(self).objects.filter(pk=self.pk, screen_key=old).exclude(screen_key="")
        renewed = rooms.update(screen_key=make_screen_key())
        self.refresh_from_db(fields=["screen_key"])
        if renewed:
            events.screens_renewed(self)
        return bool(renewed)
