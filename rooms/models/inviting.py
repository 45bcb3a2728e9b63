from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from .invitation import Invitation
from .mixins import SeatMixin

if TYPE_CHECKING:
    from .seat import Seat


class InvitingMixin(SeatMixin):
    """Lets hosts invite a seat on stage; it has at most one open invitation."""

    @transaction.atomic
    def invite(self, by: "Seat", question: models.Model | None = None) -> Invitation:
        """Invite this seat on stage; return the open invitation, which another host may have made.

        Args:
            by: the seat of a host or co-host.
            question: the question of this seat that they are invited to ask, if any.

        Raises:
            ValidationError: the seat is on stage or removed, or the session has ended.
        """
        room = self.hold_room()
        seat = room.seats.get(pk=self.pk)
        if room.has_ended:
            raise ValidationError(_("This session has ended."))
        if seat.removed_at:
            raise ValidationError(_("%(name)s is not in the room any more.") % {"name": self.name})
        if seat.on_stage:
            raise ValidationError(_("%(name)s is on stage already.") % {"name": self.name})
        return Invitation.open_for(self, by, question)

    @property
    def invitation(self) -> Invitation | None:
        """The open invitation, or None."""
        return self.invitations.open().select_related("by__person", "question").first()

    def withdraw_invitation(self) -> bool:
        """Withdraw the open invitation; False if there is none."""
        return any([invitation.withdraw() for invitation in self.invitations.open()])
