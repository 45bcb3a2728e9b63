import logging
import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotline.web.absolute_urls import absolute
from recordings import mail
from recordings.media.virtual_file import delete_made
from rooms import events
from rooms.models import Room, Seat

from . import copy_kinds
from .copy import Copy
from .speakers_spans import spans_in

if TYPE_CHECKING:
    from .recording import Recording

logger = logging.getLogger(__name__)

EXPIRY = timedelta(days=30)  # of the link, after the end of the session or the day it was given


def make_key() -> str:
    return secrets.token_urlsafe(24)


class SpeakersPartQuerySet(models.QuerySet["SpeakersPart"]):
    def of(self, room: Room) -> Self:
        return self.filter(seat__room=room).select_related("seat__person", "seat__room")

    def lacking_copies(self) -> Self:
        """Those of published recordings for which no copy was asked, of people on stage.

        A worker may have died before, or the leave was given as the recording was published.
        """
        asked = Copy.objects.filter(
            recording__room=models.OuterRef("seat__room"), seat=models.OuterRef("seat__key")
        ).filter(kind__in=copy_kinds.PARTS)
        return self.filter(
            ~models.Exists(asked),
            seat__room__recording__state="published",
            seat__stays__isnull=False,
            asked_at=None,
        ).distinct()

    def untold(self) -> Self:
        """Those with ready copies, of which a speaker with a confirmed address is yet to be told.

        A session without an account of the speaker is left out, and so is a withdrawn recording.
        """
        of_seat = Copy.objects.filter(
            recording__room=models.OuterRef("seat__room"), seat=models.OuterRef("seat__key")
        ).filter(kind__in=copy_kinds.PARTS)
        return self.filter(
            models.Exists(of_seat.filter(state=Copy.READY)),
            ~models.Exists(of_seat.filter(state__in=[Copy.WAITING, Copy.MAKING])),
            models.Q(given_at__gt=timezone.now() - EXPIRY)
            | models.Q(seat__room__ended_at__gt=timezone.now() - EXPIRY),
            notified_at=None,
            seat__removed_at=None,
            seat__room__recording__withdrawn_at=None,
            seat__person__is_active=True,
            seat__person__emailaddress__verified=True,
            seat__person__emailaddress__email=models.F("seat__person__email"),
        )


class SpeakersPart(models.Model):
    """The host's leave that a speaker has copies of their own part, and the secret link to these.

    The link needs no account. It expires, and it ends with the leave and with the recording.
    """

    seat = models.OneToOneField("rooms.Seat", models.CASCADE, related_name="part")
    key = models.CharField(max_length=64, unique=True, default=make_key, editable=False)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    asked_at = models.DateTimeField(null=True, editable=False)  # for copies of the part
    notified_at = models.DateTimeField(_("speaker told"), null=True, editable=False)

    objects = SpeakersPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker’s part")
        verbose_name_plural = _("speakers’ parts")

    def __str__(self) -> str:
        return str(self.seat)

    @classmethod
    def of_seat(cls, seat: Seat) -> "SpeakersPart | None":
        """Return the leave that its speaker reads of.

        None before the end of the session, and while nothing of the recording may be had.
        """
        found = cls.objects.filter(seat=seat).first() if seat.room.has_ended else None
        if found is None:
            return None
        found.seat = seat
        recording = getattr(seat.room, "recording", None)
        over = recording is not None and (recording.is_withdrawn or recording.is_gone)
        return None if over or found.has_expired else found

    @classmethod
    @transaction.atomic
    def give(cls, seat: Seat) -> "SpeakersPart":
        """Get or create the leave; copies are made once the recording is published."""
        seat.hold_room()
        part, new = cls.objects.get_or_create(seat=seat)
        if part.has_expired:
            part.key, part.given_at, part.notified_at = make_key(), timezone.now(), None
            part.save(update_fields=["key", "given_at", "notified_at"])
            part.tell_pages()
        recording = getattr(seat.room, "recording", None)
        if new and recording is not None:
            part.ask_for_copies(recording)
        if new:
            part.tell_pages()
        return part

    @transaction.atomic
    def take_back(self) -> None:
        """End the leave and its link; the copies of the part go too, but not the voice alone."""
        self.seat.hold_room()
        self._delete_copies()
        self.delete()
        self.tell_pages()

    @transaction.atomic
    def move_to(self, seat: Seat) -> None:
        """Give the leave to another seat of the same person, for which copies are made anew."""
        seat.hold_room()
        self._delete_copies()
        if type(self).objects.filter(seat=seat).exists():
            return
        type(self).objects.filter(pk=self.pk).update(seat=seat, asked_at=None)

    def _delete_copies(self) -> None:
        mine = Copy.objects.filter(recording__room=self.seat.room_id, seat=self.seat.key)
        for copy in mine.filter(kind__in=copy_kinds.PARTS).select_related("recording__room"):
            copy.cancel()
            if copy.manifest and not copy.stored:
                forget = partial(delete_made, copy.recording.directory, copy.manifest)
                transaction.on_commit(forget, robust=True)
            copy.delete()

    def ask_for_copies(self, recording: "Recording") -> None:
        """Let the copies of the part be made, if the recording is published and has such a part."""
        if recording.state != recording.PUBLISHED:
            return
        type(self).objects.filter(pk=self.pk).update(asked_at=timezone.now())
        if spans_in(recording, self.seat.key):
            asked = [
                Copy(recording_id=recording.pk, kind=kind, seat=self.seat.key, label=self.seat.name)
                for kind in copy_kinds.PARTS
            ]
            Copy.objects.bulk_create(asked, ignore_conflicts=True)

    def tell_pages(self) -> None:
        """Show the change to the hosts, and to the speaker."""
        events.part_changed(self.seat.room)
        events.seat_told(self.seat)

    def tell_speaker(self) -> bool:
        """Mail the speaker, once, that the copies are ready; return True if this call tried to.

        A mail is sent at most once, even if it fails, because a second one would be a nuisance.
        """
        untold = type(self).objects.filter(pk=self.pk, notified_at=None)
        if not untold.update(notified_at=timezone.now()):
            return False
        try:
            mail.part_ready(self)
        except Exception:  # a failing mail server must not affect the copies
            logger.exception("the speaker of seat %s could not be told", self.seat_id)
        return True

    @property
    def copies(self) -> list[Copy]:
        """The copies of the part, and the voice alone."""
        kinds = copy_kinds.OF_A_PART
        found = Copy.objects.filter(recording__room=self.seat.room_id, kind__in=kinds)
        mine = found.filter(seat=self.seat.key).select_related("recording__room")
        return sorted(mine, key=lambda copy: kinds.index(copy.kind))

    @property
    def expires_at(self) -> datetime:
        ended_at: datetime | None = self.seat.room.ended_at
        return max(filter(None, (self.given_at, ended_at))) + EXPIRY

    @property
    def has_expired(self) -> bool:
        return timezone.now() >= self.expires_at

    @property
    def url(self) -> str:
        return absolute(reverse("speakers-part", args=[self.key]))


def speakers_of(room: Room) -> list[Seat]:
    """Return the seats that were on stage, without the host's, in the order of their coming."""
    stays = room.seats.filter(stays__isnull=False).exclude(role=Seat.HOST)
    return list(
        stays.select_related("person")
        .annotate(came=models.Min("stays__began_at"))
        .order_by("came", "pk")
    )
