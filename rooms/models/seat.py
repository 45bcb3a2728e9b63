import hashlib
import secrets
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.core.unreferenced import unreferenced
from rooms import events

from .hand import Hand, HandQuerySet
from .invitation import Invitation
from .inviting import Invited
from .muting import Silenceable
from .on_stage import OnStage
from .publishing import Audible
from .screen_share import Presentable
from .speaking_time import Clocked


def make_key():
    return secrets.token_hex(6)


class SeatQuerySet(HandQuerySet):
    def particular(self):
        """Those who are more, or less, than a listener: on stage, invited there, with a hand up,
        or put out.
        """
        invited = models.Exists(Invitation.objects.open().filter(seat=models.OuterRef("pk")))
        raised = models.Q(hand_raised_at__isnull=False)
        out = models.Q(removed_at__isnull=False)
        return self.filter(models.Q(role__in=Seat.ON_STAGE) | raised | out | invited)

    def idle(self):
        """Guests' who came long ago to a session that ended long ago, and just listened: never on
        stage or asked there, no hand up, not put out, and nothing in the room is theirs.

        Who waits for a session keeps their place, however far ahead they came.
        """
        untouched = {name: None for name in ("heard_epoch", "screen_epoch", "moved_down_at")}
        listened = self.filter(role=Seat.LISTENER, spoken=0, stream_key_hash="", **untouched)
        listened = listened.filter(hand_raised_at=None, removed_at=None, person__is_guest=True)
        long_ago = timezone.now() - get_user_model().IDLE
        over = listened.filter(room__ended_at__lt=long_ago)
        return unreferenced(over.filter(joined_at__lt=long_ago))

    def on_stage(self):
        """Those who may speak, the host first."""
        host_first = models.Case(models.When(role=Seat.HOST, then=0), default=1)
        seats = self.filter(role__in=Seat.ON_STAGE).select_related("person")
        return seats.order_by(host_first, "pk")


class Seat(OnStage, Hand, Invited, Silenceable, Audible, Presentable, Clocked, models.Model):
    """A person in a room, in a role."""

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
    stream_key_hash = models.CharField(max_length=64, blank=True, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    # on_stage.py
    role = models.CharField(
        _("role"), max_length=10, choices=OnStage.ROLES, default=OnStage.LISTENER
    )
    moved_down_at = models.DateTimeField(null=True, editable=False)  # by another, and not up since

    # hand.py
    hand_raised_at = models.DateTimeField(_("hand raised"), null=True, blank=True, editable=False)

    # muting.py
    muted = models.BooleanField(_("muted"), default=False)
    silenced_at = models.DateTimeField(null=True, editable=False)  # muted by a host
    unmute_asked_at = models.DateTimeField(null=True, editable=False)
    speaking_limit = models.PositiveIntegerField(null=True, blank=True)  # seconds

    # publishing.py
    heard_epoch = models.PositiveIntegerField(null=True, editable=False)

    # screen_share.py
    screen_epoch = models.PositiveIntegerField(null=True, editable=False)

    # speaking_time.py
    spoken = models.FloatField(default=0, editable=False)  # seconds

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["room", "person"], name="one_seat_per_person")
        ]

    def __str__(self):
        return f"{self.person} ({self.get_role_display()})"

    def as_it_is(self):
        """The row, read anew; None when it has gone."""
        return type(self).objects.filter(pk=self.pk).first()

    @contextmanager
    def in_place(self):
        """A transaction for rows that refer to this seat.

        Raises:
            ValidationError: it is no more. Its guest signed in elsewhere to an account that had a
                seat of its own here, between the look at it and the end of the transaction.
        """
        try:
            with transaction.atomic():
                yield
        except IntegrityError:
            if self.as_it_is():
                raise
            raise ValidationError(_("You have signed in meanwhile. Try once more.")) from None

    @property
    def name(self):
        return str(self.person)

    @transaction.atomic
    def remove(self):
        """Out of the room and off the stage; False for the host and for who is out already."""
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
    def new_stream_key(self):
        """A fresh key for encoders that publish by WHIP as this seat; the former one dies, and
        what is published by it ends.

        Only its hash is kept: the key is shown once.
        """
        self.hold_room()
        key = secrets.token_urlsafe(24)
        self.stream_key_hash = hash_stream_key(key)
        self.save(update_fields=["stream_key_hash"])
        events.stream_key_changed(self)
        return key


def hash_stream_key(key):
    # The key is 192 random bits, so a plain digest is enough: there is nothing to guess.
    return hashlib.sha256(key.encode()).hexdigest()
