import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.accounts.models import User
from hotline.web.absolute_urls import absolute

from .role_link_words import WORDS, RoleLinkWords
from .seat import Seat

if TYPE_CHECKING:
    from .room import Room

ENDED = _("This session has ended, and with it its links to the stage.")


def make_key() -> str:
    return secrets.token_urlsafe(24)


class RoleLink(models.Model):
    """A secret link that gives the person who opens it a role; at most one per role is valid.

    The key of a listener link also admits players, which have no seat (see `Player`).
    """

    ROLES = [role for role in Seat.ROLES if role[0] != Seat.HOST]

    room = models.ForeignKey("rooms.Room", models.CASCADE, related_name="role_links")
    role = models.CharField(_("role"), max_length=10, choices=ROLES)
    key = models.CharField(max_length=64, unique=True, default=make_key, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("role link")
        verbose_name_plural = _("role links")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "role"],
                condition=models.Q(revoked_at=None),
                name="one_valid_link_of_a_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.room}: {self.get_role_display()}"

    @classmethod
    def of(cls, room: "Room", role: str) -> "RoleLink":
        """Get or create the valid link of a role."""
        return cls.objects.get_or_create(room=room, role=role, revoked_at=None)[0]

    @classmethod
    def all_of(cls, room: "Room") -> list["RoleLink"]:
        """Get or create the valid links of all roles, in the order of ROLES."""
        valid = {link.role: link for link in cls.objects.filter(room=room, revoked_at=None)}
        links = [valid.get(role) or cls.of(room, role) for role, _name in cls.ROLES]
        for link in links:
            link.room = room  # saves a query per link
        return links

    @property
    def url(self) -> str:
        return absolute(reverse("role-link", args=[self.room.slug, self.key]))

    @property
    def words(self) -> RoleLinkWords:
        return WORDS[self.role]

    @property
    def effect(self) -> str:
        """The sentence that tells hosts what the link does to a person who opens it."""
        whep = absolute(reverse("whep", args=[self.room.slug]))
        return str(self.words.effect) % {"whep": whep}

    @transaction.atomic
    def admit(self, person: User) -> Seat:
        """Return the seat of `person`, promoted to the role of the link if that is higher.

        The role stays as it is if a host gave the person a lower one since the link was made.

        Raises:
            ValidationError: every place on stage is taken, or the session has ended.
        """
        room = self.room.hold()  # or a host may move them down between check and promotion
        if room.has_ended:
            raise ValidationError(ENDED)
        seat = room.admit(person)
        return seat if self.is_void_for(seat) else room.admit(person, self.role)

    def is_void_for(self, seat: Seat) -> bool:
        """Return whether the link no longer promotes `seat`, because a host moved it down since."""
        return self.role in Seat.ON_STAGE and seat.was_moved_down_since(self.made_at)

    def opens_after_the_end_for(self, seat: Seat | None) -> bool:
        """Return whether the link still leads to the room once the session has ended.

        A link for listeners does, as the room's own link does; others only for hosts.
        """
        return self.role == Seat.LISTENER or (seat is not None and seat.hosts)

    @transaction.atomic
    def renew(self) -> "RoleLink":
        """Revoke this link and return the new valid one.

        People who used the old link stay; connections of players that use its key are closed.
        """
        type(self).objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())
        return self.of(self.room, self.role)
