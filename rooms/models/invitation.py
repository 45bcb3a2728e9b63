from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.core.task_parts import for_each
from rooms import events

from .mixins import SeatMixin

if TYPE_CHECKING:
    from .room import Room
    from .seat import Seat

PATIENCE = timedelta(minutes=3)  # after which an unanswered invitation expires
DECLINED_IS_SHOWN = timedelta(minutes=10)  # since the invitation


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Return the invitations that can still be accepted."""
        return self.filter(state=Invitation.OPEN, expires_at__gt=Now())

    def named(self) -> Self:
        """Leave out those by which hosts may not learn whom they invited."""
        return self.filter(anonymous=False)

    def open_in(self, room: "Room") -> Self:
        """Return the open invitations of a room, for all seats."""
        return self.open().filter(seat__room=room).select_related("seat__person").order_by("pk")

    def lately_declined_in(self, room: "Room") -> Self:
        """Return the anonymous ones that were not accepted, the last one of each seat.

        Hosts read of these for a while, because no person disappears from a list. One that expired
        counts as declined: hosts need not learn whether the person was there.
        """
        recent = Now() - DECLINED_IS_SHOWN
        mine = self.filter(seat__room=room, anonymous=True, made_at__gt=recent)
        last = mine.filter(seat=models.OuterRef("seat")).order_by("-pk").values("pk")[:1]
        states = (Invitation.DECLINED, Invitation.EXPIRED)
        return mine.filter(pk=models.Subquery(last), state__in=states).order_by("pk")

    def overdue(self) -> Self:
        return self.filter(state=Invitation.OPEN, expires_at__lte=Now())


InvitationManager = models.Manager.from_queryset(InvitationQuerySet)


class Invitation(models.Model):
    """A host's invitation to come on stage: open, then accepted, declined, withdrawn or expired."""

    OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"
    WITHDRAWN, EXPIRED = "withdrawn", "expired"
    STATES = [
        (OPEN, gettext_lazy("open")),
        (ACCEPTED, gettext_lazy("accepted")),
        (DECLINED, gettext_lazy("declined")),
        (WITHDRAWN, gettext_lazy("withdrawn")),
        (EXPIRED, gettext_lazy("expired")),
    ]

    seat = models.ForeignKey("rooms.Seat", models.CASCADE, related_name="invitations")
    by = models.ForeignKey("rooms.Seat", models.CASCADE, related_name="+")
    question = models.ForeignKey("qna.Question", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    # For an anonymous question: hosts read the asker's pseudonym until the person accepts.
    anonymous = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = InvitationManager()

    class Meta:
        verbose_name = gettext_lazy("invitation")
        verbose_name_plural = gettext_lazy("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "anonymous"],
                condition=models.Q(state="open"),
                name="one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat} ({self.state})"

    @classmethod
    def open_for(
        cls,
        seat: "SeatMixin",
        by: "Seat",
        question: models.Model | None = None,
        anonymous: bool = False,
    ) -> "Invitation":
        """Get or create the open invitation of a seat. The caller has locked the room."""
        for overdue in seat.invitations.overdue():
            overdue.expire()
        # The worker that lets it expire, and other web servers, have clocks of their own.
        times = {"made_at": Now(), "expires_at": Now() + PATIENCE}
        rest = {"by": by, "question": question, **times}
        invitation, new = seat.invitations.get_or_create(
            state=cls.OPEN, anonymous=anonymous, defaults=rest
        )
        if new:
            invitation.refresh_from_db(fields=[*times])
            events.invitation_moved(invitation)
        return invitation

    @transaction.atomic
    def accept(self) -> None:
        """Bring the invited seat on stage as a speaker. A repeated call changes nothing.

        Raises:
            ValidationError: it is no longer open, the stage is full, or the session has ended;
                the message is for the invited person.
        """
        if self.seat.hold_room().has_ended:
            raise ValidationError(_("This session has ended."))
        if self._move(self.ACCEPTED, in_time=True):
            if not self._seat_is_on_stage():
                self.seat.become(self.seat.SPEAKER)
        elif self.state != self.ACCEPTED or not self._seat_is_on_stage():
            raise ValidationError(self.why_void)

    def decline(self) -> bool:
        return self._move(self.DECLINED)

    def withdraw(self) -> bool:
        return self._move(self.WITHDRAWN)

    def expire(self) -> bool:
        return self._move(self.EXPIRED)

    @property
    def why_void(self) -> str:
        """Return why it can't be accepted any more, as a sentence for the invited person."""
        if self.state == self.WITHDRAWN:
            return _("The host has taken this invitation back.")
        if self.state in (self.OPEN, self.EXPIRED):
            return _("This invitation has expired. Raise your hand to be asked again.")
        return _("This invitation has been answered already. Raise your hand to be asked again.")

    @transaction.atomic
    def _move(self, state: str, in_time: bool = False) -> bool:
        """Change the state from open to `state`; False if another request changed it first."""
        self.seat.hold_room()
        rows = type(self).objects.filter(pk=self.pk, state=self.OPEN)
        if in_time:
            rows = rows.filter(expires_at__gt=Now())
        moved = rows.update(state=state)
        self.refresh_from_db(fields=["state"])
        if moved:
            events.invitation_moved(self)
        return bool(moved)

    def _seat_is_on_stage(self) -> bool:
        return type(self.seat).objects.filter(pk=self.seat_id, role__in=self.seat.ON_STAGE).exists()

    @classmethod
    def look_after(cls) -> None:
        """Expire overdue invitations. It is safe to run at any time and in several processes."""
        overdue = cls.objects.overdue().select_related("seat__room")
        for_each(overdue.all, lambda one: one.expire(), "the end of invitation")


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

    @transaction.atomic
    def invite_unnamed(self, by: "Seat", question: models.Model) -> Invitation:
        """Invite the asker of an anonymous question; return their open invitation of that kind.

        It is made for a person on stage and for one who was removed too, and nobody sees it then,
        because a refusal would tell the host where the asker is.

        Raises:
            ValidationError: the session has ended.
        """
        if self.hold_room().has_ended:
            raise ValidationError(_("This session has ended."))
        return Invitation.open_for(self, by, question, anonymous=True)

    @property
    def invitation(self) -> Invitation | None:
        """The open invitation to read now, or None; of two the one that names the person."""
        mine = self.invitations.open().select_related("by__person", "question")
        return mine.order_by("anonymous").first()

    def withdraw_invitation(self) -> bool:
        """Withdraw the open invitation that names the person; False if there is none.

        An anonymous one stays, because hosts would learn whose it is by what ends with it.
        """
        return any([invitation.withdraw() for invitation in self.invitations.open().named()])

    def withdraw_unnamed_invitation(self) -> bool:
        """Withdraw the open invitation to the asker of an anonymous question, as a host."""
        mine = self.invitations.open().filter(anonymous=True)
        return any([invitation.withdraw() for invitation in mine])
