from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .invitation import Invitation
from .room_lock import OfRoom


class Invited(OfRoom):
    """May be asked on stage: at most one invitation of a seat is open at a time."""

    @transaction.atomic
    def invite(self, by, question=None):
        """Ask them on stage; the invitation that is open now, whoever of two hosts made it.

        Args:
            by: the seat of a host or co-host.
            question: what they asked, when it is for that.

        Raises:
            ValidationError: they are on stage, have been put out, or the session has ended.
        """
        room = self.hold_room()
        seat = type(self).objects.get(pk=self.pk)
        if room.has_ended:
            raise ValidationError(_("This session has ended."))
        if seat.removed_at:
            raise ValidationError(_("%(name)s is not in the room any more.") % {"name": self.name})
        if seat.on_stage:
            raise ValidationError(_("%(name)s is on stage already.") % {"name": self.name})
        return Invitation.open_for(self, by, question)

    @property
    def invitation(self):
        """The open one, or None."""
        return self.invitations.open().select_related("by__person", "question").first()

    def withdraw_invitation(self):
        """False when none is open."""
        return any([invitation.withdraw() for invitation in self.invitations.open()])
