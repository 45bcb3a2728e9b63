"""The destinations of a session: addresses to which its program is sent while it is live."""

from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotline.accounts.names import tidy
from hotline.core.idempotency import OnceField, make_once
from hotline.core.sealed_text import Unreadable, seal, unseal
from rooms import events
from rooms.media.restream.addresses import is_public

from .room_lock import OfRoom

if TYPE_CHECKING:
    from .room import Room
    from .seat import Seat

PURPOSE = "stream key of a destination"

UNREACHED = gettext_lazy("The server does not answer.")
WHY = {
    "unknown_host": gettext_lazy("No server has that name."),
    "private": gettext_lazy("That address is not on the public internet."),
    "unreachable": UNREACHED,
    "silent": UNREACHED,
    "certificate": gettext_lazy("The server’s certificate is not valid for that name."),
    "no_tls": gettext_lazy("The server does not speak RTMPS there."),
    "no_rtmp": gettext_lazy("The server does not speak RTMP there."),
    "no_such_app": gettext_lazy("The server does not accept that address."),
    "not_taken": gettext_lazy("The server does not accept the stream key."),
    "redirected": gettext_lazy("The server names another address. Enter that one instead."),
    "closed": gettext_lazy("The server closed the connection."),
    "stalled": gettext_lazy("The server does not take the session fast enough."),
    "key": gettext_lazy("The stream key can’t be read any more. Replace it."),
    "failed": gettext_lazy("Sending failed."),
}
"""Sentences for the failures that a restream process or its media server reports."""


class Destination(OfRoom, models.Model):
    """An RTMP or RTMPS address with a stream key, and how sending to it goes.

    The media server that holds the room reports the state, fenced by its epoch and by `revision`,
    so that what it reports of a former stream key does not count. Reports that wait replace each
    other, so any state may follow any other. All rows are deleted when the session ends, because
    the keys are of no use then.
    """

    WAITING, CONNECTING, ON_AIR, LOST, REFUSED = (
        "waiting",
        "connecting",
        "on_air",
        "lost",
        "refused",
    )
    STATES = [
        (WAITING, gettext_lazy("waiting")),
        (CONNECTING, gettext_lazy("connecting")),
        (ON_AIR, gettext_lazy("on air")),
        (LOST, gettext_lazy("lost")),
        (REFUSED, gettext_lazy("refused")),
    ]
    MOST = 3  # in a room
    LONGEST_NAME, LONGEST_ADDRESS, LONGEST_KEY = 40, 300, 300  # characters

    room = models.ForeignKey("rooms.Room", models.CASCADE, related_name="destinations")
    name = models.CharField(gettext_lazy("name"), max_length=LONGEST_NAME)
    address = models.CharField(gettext_lazy("address"), max_length=LONGEST_ADDRESS)
    sealed_key = models.TextField(editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)  # of the key

    state = models.CharField(max_length=10, choices=STATES, default=WAITING, editable=False)
    why = models.CharField(max_length=20, blank=True, editable=False)  # kept until it is on air
    since = models.DateTimeField(default=timezone.now, editable=False)
    next_try_at = models.DateTimeField(null=True, editable=False)
    epoch = models.PositiveIntegerField(default=0, editable=False)  # of the last report

    once = OnceField()

    class Meta:
        verbose_name = gettext_lazy("destination")
        verbose_name_plural = gettext_lazy("destinations")
        constraints = [
            models.UniqueConstraint(fields=["room", "once"], name="a_destination_is_added_once")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, room: "Room") -> "list[Destination]":
        """Return the destinations of a room in the order in which they were added."""
        found: list[Destination] = list(cls.objects.filter(room=room).order_by("pk"))
        for one in found:
            one.room = room  # saves a query per row
        return found

    @classmethod
    @transaction.atomic
    def add(
        cls, seat: "Seat", name: str, address: str, key: str, once: UUID | None = None
    ) -> "Destination":
        """Add a destination, or return that of the idempotency key `once`.

        Args:
            seat: a host's seat.

        Raises:
            ValidationError: a value is not valid, the session has ended, or the room has MOST
                destinations; the message is for the host.
        """
        name, address, key = _checked_name(name), checked_address(address), _checked_key(key)
        room = seat.hold_room()
        if room.has_ended:
            raise ValidationError(_("This session has ended."))
        rest = {"name": name, "address": address, "sealed_key": seal(key, PURPOSE)}
        made, new = make_once(cls.objects, once, {"room": room}, rest)
        if new:
            if cls.objects.filter(room=room).count() > cls.MOST:
                raise ValidationError(
                    _("A session has %(most)s destinations at most.") % {"most": cls.MOST}
                )
            events.destinations_changed(room)
        return made

    @transaction.atomic
    def replace_key(self, key: str) -> bool:
        """Send with another stream key from now on; False if it is the same or the row is gone.

        Raises:
            ValidationError: the key is not valid.
        """
        key = _checked_key(key)
        room = self.hold_room()
        mine = type(self).objects.filter(pk=self.pk)
        found = mine.first()
        if found is None or found._has_key(key):
            return False
        mine.update(
            sealed_key=seal(key, PURPOSE),
            revision=models.F("revision") + 1,
            state=self.WAITING,
            why="",
            next_try_at=None,
            since=timezone.now(),
        )
        events.destinations_changed(room)
        return True

    @transaction.atomic
    def remove(self) -> bool:
        """Stop sending to it and forget its stream key; False if it is gone already."""
        room = self.hold_room()
        gone, _rows = type(self).objects.filter(pk=self.pk).delete()
        if gone:
            events.destinations_changed(room)
        return bool(gone)

    @classmethod
    @transaction.atomic
    def report(
        cls,
        room: "Room",
        epoch: int,
        pk: int,
        revision: int,
        state: str,
        why: str = "",
        next_try: float | None = None,
    ) -> bool:
        """Note what the media server of `epoch` reports; False if it is outdated.

        Args:
            why: a key of WHY, for `lost` and `refused`.
            next_try: seconds until the next try.
        """
        room = room.hold()
        mine = cls.objects.filter(pk=pk, room=room, revision=revision)
        found = mine.first()
        if found is None or room.epoch != epoch:
            return False
        now = Now()  # the clock of a media server may be wrong
        kept = found.why if state in (cls.WAITING, cls.CONNECTING) else ""
        mine.update(
            epoch=epoch,
            state=state,
            why=why or kept,
            since=found.since if found.state == state and found.epoch == epoch else now,
            next_try_at=None if next_try is None else now + timedelta(seconds=next_try),
        )
        events.destination_reported(room)
        return True

    @property
    def key(self) -> str:
        """The stream key, for the media server alone. Raises Unreadable."""
        return unseal(self.sealed_key, PURPOSE)

    @property
    def shown_state(self) -> str:
        """The state as it is now: what a former media server reported does not count."""
        return self.state if self._is_current else self.WAITING

    @property
    def why_in_words(self) -> str:
        """Why it is not on air; empty if nothing failed."""
        if not self.why or not self._is_current:
            return ""
        return str(WHY.get(self.why, WHY["failed"]))

    @property
    def _is_current(self) -> bool:
        return self.room.is_live and self.epoch == self.room.epoch

    def _has_key(self, key: str) -> bool:
        try:
            return self.key == key
        except Unreadable:
            return False


def checked_address(address: str) -> str:
    """Return an address without spaces around it. Raises ValidationError."""
    address = address.strip()
    longest = Destination.LONGEST_ADDRESS
    if len(address) > longest:
        raise ValidationError(_("An address may have %(most)s characters.") % {"most": longest})
    try:
        parts = urlsplit(address)
        host, port, user = parts.hostname or "", parts.port, parts.username
    except ValueError:
        host, port, user = "", None, None
    valid = host and port != 0 and user is None and address.isascii() and address.isprintable()
    if not valid or parts.scheme not in ("rtmp", "rtmps") or " " in address or parts.fragment:
        raise ValidationError(
            _("Write an address that begins with rtmps:// or rtmp://, as the platform shows it.")
        )
    if not parts.path.strip("/"):
        raise ValidationError(_("The address lacks what stands behind the name of the server."))
    if not settings.RESTREAM_PRIVATE and _is_private(host):
        raise ValidationError(str(WHY["private"]))
    return address


def _is_private(host: str) -> bool:
    """Whether a numeric address, or this machine's own name, is not public.

    Other names are resolved when the session is sent, and then each time.
    """
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return not is_public(host)


def _checked_name(name: str) -> str:
    name = tidy(name, Destination.LONGEST_NAME)
    if not name:
        raise ValidationError(_("Give it a name, like that of the platform."))
    if len(name) > Destination.LONGEST_NAME:
        raise ValidationError(
            _("A name may have %(most)s characters.") % {"most": Destination.LONGEST_NAME}
        )
    return name


def _checked_key(key: str) -> str:
    key = key.strip()
    if not key:
        raise ValidationError(_("Paste the stream key that the platform shows."))
    if len(key) > Destination.LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise ValidationError(_("That is no stream key."))
    return key
