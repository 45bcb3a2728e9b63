import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.accounts.models import User
from hotline.core.unreferenced_rows import unreferenced
from rooms import events

from .absence import AbsenceMixin
from .blocking import BlockingMixin
from .hand import HandMixin, HandQuerySet
from .invitation import Invitation, InvitingMixin
from .muting import MutingMixin
from .on_stage import OnStageMixin
from .publishing import PublishingMixin
from .room_lock import OfRoom
from .screen_share import ScreenShareMixin
from .speaking_time import SpeakingTimeMixin
from .stream_key import StreamKeyMixin


def make_key() -> str:
    return secrets.token_hex(6)


class SeatQuerySet(HandQuerySet):
    def particular(self) -> Self:
        """Return the seats that differ from a mere listener's.

        They are on stage, invited, with a raised hand, removed, or read why they left the stage.
        """
        invited = models.Exists(Invitation.objects.open().filter(seat=models.OuterRef("pk")))
        raised = models.Q(hand_raised_at__isnull=False)
        out = models.Q(removed_at__isnull=False)
        left = models.Q()
        for moment in ("moved_down_at", "stepped_down_at", "absent_at"):
            left |= models.Q(**{f"{moment}__isnull": False})
        return self.filter(models.Q(role__in=Seat.ON_STAGE) | raised | out | invited | left)

    def idle(self) -> models.QuerySet["Seat"]:
        """Return old seats of guests who only listened, in sessions that ended long ago.

        Such a guest was never on stage or invited, has no hand raised, was not removed, and no
        row refers to the seat. A seat in a session that has not ended is kept, however old it is.
        """
        untouched = {name: None for name in ("heard_epoch", "screen_epoch", "moved_down_at")}
        listened = self.filter(role=Seat.LISTENER, spoken=0, stream_key_hash="", **untouched)
        listened = listened.filter(hand_raised_at=None, removed_at=None, person__is_guest=True)
        long_ago = timezone.now() - get_user_model().IDLE
        over = listened.filter(room__ended_at__lt=long_ago)
        return unreferenced(over.filter(joined_at__lt=long_ago))

    def hosting(self, person: User) -> Self:
        """Return the seats in which `person` hosts or co-hosts, that of the newest room first."""
        seats = self.filter(person=person, role__in=Seat.HOSTING).select_related("room")
        return seats.order_by("-room__created_at")

    def visiting(self, person: User) -> Self:
        """Return the seats of rooms that `person` came to without hosting them.

        The room that is live comes first, then those to come, then those that ended; among these
        the one last joined. Rooms from which the person was removed are left out.
        """
        order = models.Case(
            models.When(room__state="live", then=0),
            models.When(room__state="ended", then=2),
            default=1,
        )
        seats = self.filter(person=person, removed_at=None).exclude(role__in=Seat.HOSTING)
        return seats.select_related("room__host").order_by(order, "-joined_at")

    def on_stage(self) -> Self:
        """Return the seats on stage, the host first."""
        host_first = models.Case(models.When(role=Seat.HOST, then=0), default=1)
        seats = self.filter(role__in=Seat.ON_STAGE).select_related("person")
        return seats.order_by(host_first, "pk")


class SeatColumns(OfRoom, models.Model):
    """All columns of a seat."""

    room = models.ForeignKey(
        "rooms.Room", models.CASCADE, related_name="seats", verbose_name=_("room")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="seats",
        verbose_name=_("person"),
    )
    key = models.CharField(max_length=12, unique=True, default=make_key, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    # on_stage.py
    role = models.CharField(
        _("role"), max_length=10, choices=OnStageMixin.ROLES, default=OnStageMixin.LISTENER
    )
    moved_down_at = models.DateTimeField(null=True, editable=False)  # by a host; no change since
    on_stage_since = models.DateTimeField(null=True, editable=False)
    stepped_down_at = models.DateTimeField(null=True, editable=False)
    stepped_down_from = models.CharField(max_length=10, blank=True, editable=False)  # a role

    # absence.py
    last_heard_at = models.DateTimeField(null=True, editable=False)  # in this time on stage
    absent_at = models.DateTimeField(null=True, editable=False)  # left the stage for that

    # hand.py
    hand_raised_at = models.DateTimeField(_("hand raised"), null=True, blank=True, editable=False)

    # muting.py
    muted = models.BooleanField(_("muted"), default=False)
    muted_by_host_at = models.DateTimeField(null=True, editable=False)
    unmute_asked_at = models.DateTimeField(null=True, editable=False)

    # publishing.py
    heard_epoch = models.PositiveIntegerField(null=True, editable=False)

    # asking
    wants_answers = models.BooleanField(default=False, editable=False)  # of what it voted for

    # blocking.py
    blocked_since = models.DateTimeField(null=True, editable=False)  # may not ask in this room
    pseudonym_blocked_since = models.DateTimeField(null=True, editable=False)

    # screen_share.py
    screen_epoch = models.PositiveIntegerField(null=True, editable=False)

    # speaking_time.py
    spoken = models.FloatField(default=0, editable=False)  # seconds
    speaking_limit = models.PositiveIntegerField(null=True, blank=True)  # seconds

    # stream_key.py
    stream_key_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        abstract = True


class Seat(
    OnStageMixin,
    AbsenceMixin,
    BlockingMixin,
    HandMixin,
    InvitingMixin,
    MutingMixin,
    PublishingMixin,
    ScreenShareMixin,
    SpeakingTimeMixin,
    StreamKeyMixin,
    SeatColumns,
):
    """A person in a room, in a role."""

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["room", "person"], name="one_seat_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"

    def as_it_is(self) -> "Seat | None":
        """Return the seat and its room as they are in the database; None if it was deleted."""
        return type(self).objects.select_related("room").filter(pk=self.pk).first()

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Open a transaction for rows that refer to this seat.

        Raises:
            ValidationError: the seat was deleted before the transaction ended, because its guest
                signed in elsewhere to an account that has a seat of its own here.
        """
        try:
            with transaction.atomic():
                yield
        except IntegrityError:
            if self.as_it_is():
                raise
            raise ValidationError(_("You have signed in meanwhile. Try once more.")) from None

    @property
    def name(self) -> str:
        return str(self.person)

    @transaction.atomic
    def remove(self) -> bool:
        """Remove the person from the room; False for the host and for a removed seat."""
        self.hold_room()
        inside = type(self).objects.filter(pk=self.pk, removed_at=None).exclude(role=self.HOST)
        out = {"removed_at": timezone.now(), "role": self.LISTENER, "stream_key_hash": ""}
        if not inside.update(**out, hand_raised_at=None, unmute_asked_at=None):
            return False
        self.refresh_from_db()
        self.withdraw_invitation()
        self.room.dim_spotlight(self)
        events.seat_removed(self)
        return True

    @transaction.atomic
    def let_back_in(self) -> bool:
        """Undo a removal, into the audience; False for a seat that is not removed."""
        self.hold_room()
        out = type(self).objects.filter(pk=self.pk, removed_at__isnull=False)
        if not out.update(removed_at=None):
            return False
        self.refresh_from_db()
        events.role_changed(self)
        return True
