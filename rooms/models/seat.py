import hashlib
import secrets

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import events


def make_key():
    return secrets.token_hex(6)


class Seat(models.Model):
    """A person in a room, in a role."""

    HOST, COHOST, SPEAKER, LISTENER = "host", "cohost", "speaker", "listener"
    ROLES = [
        (HOST, _("host")),
        (COHOST, _("co-host")),
        (SPEAKER, _("speaker")),
        (LISTENER, _("listener")),
    ]
    HOSTING = (HOST, COHOST)
    ON_STAGE = (HOST, COHOST, SPEAKER)

    room = models.ForeignKey("rooms.Room", models.CASCADE, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats")
    role = models.CharField(_("role"), max_length=10, choices=ROLES, default=LISTENER)
    key = models.CharField(max_length=12, unique=True, default=make_key, editable=False)
    muted = models.BooleanField(_("muted"), default=False)
    heard_epoch = models.PositiveIntegerField(null=True, editable=False)
    stream_key_hash = models.CharField(max_length=64, blank=True, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["room", "person"], name="one_seat_per_person")
        ]

    def __str__(self):
        return f"{self.person} ({self.get_role_display()})"

    @property
    def name(self):
        return str(self.person)

    @property
    def hosts(self):
        return self.role in self.HOSTING

    @property
    def on_stage(self):
        return self.role in self.ON_STAGE

    @property
    def publishing(self):
        """Whether the stage hears this seat now. What a dead stage wrote no longer counts."""
        return self.heard_epoch is not None and self.heard_epoch == self.room.epoch

    @transaction.atomic
    def become(self, role):
        changed = type(self).objects.filter(pk=self.pk).exclude(role=role).update(role=role)
        self.role = role
        if changed:
            events.stage_changed(self.room)

    @transaction.atomic
    def remove(self):
        """Out of the room and off the stage; False for the host and for who is out already."""
        inside = type(self).objects.filter(pk=self.pk, removed_at=None).exclude(role=self.HOST)
        if not inside.update(removed_at=timezone.now(), role=self.LISTENER, stream_key_hash=""):
            return False
        self.refresh_from_db()
        events.seat_removed(self)
        return True

    @transaction.atomic
    def heard(self, epoch):
        """The stage of `epoch` hears this seat."""
        self._heard(epoch, epoch)

    @transaction.atomic
    def unheard(self, epoch):
        """The stage of `epoch` no longer hears this seat."""
        self._heard(epoch, None)

    def _heard(self, epoch, heard_epoch):
        seats = type(self).objects.filter(pk=self.pk, room__epoch=epoch)
        if seats.update(heard_epoch=heard_epoch):
            self.heard_epoch = heard_epoch
            self.room.count_publishers()
            events.stage_changed(self.room)

    @transaction.atomic
    def mute(self, muted=True):
        if type(self).objects.filter(pk=self.pk, muted=not muted).update(muted=muted):
            self.muted = muted
            events.seat_muted(self)

    def new_stream_key(self):
        """A fresh key for encoders that publish by WHIP as this seat; the former one dies.

        Only its hash is kept: the key is shown once.
        """
        key = secrets.token_urlsafe(24)
        self.stream_key_hash = hash_stream_key(key)
        self.save(update_fields=["stream_key_hash"])
        return key


def hash_stream_key(key):
    # The key is 192 random bits, so a plain digest is enough: there is nothing to guess.
    return hashlib.sha256(key.encode()).hexdigest()
