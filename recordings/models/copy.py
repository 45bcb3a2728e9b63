from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from recordings import filenames, states
from recordings.delivery import signed_urls
from rooms import events

from .copy_kinds import (
    ENDINGS,
    FILE_WORDS,
    KIND_NAMES,
    MP3,
    MP4,
    OF_A_PART,
    OF_ONE_SPEAKER,
    PARTS,
    PURPOSES,
    TITLES,
    TRACK,
    VOICES,
    WITH_PICTURE,
)
from .making import MakingMixin, MakingQuerySet
from .rendering import RenderingMixin
from .retries import RetryColumns
from .room_lock import hold_room
from .state_machine import StateMachine
from .storing import StoringMixin

CLOSE_ENOUGH = 0.5  # LU


class CopyColumns(StateMachine, RetryColumns):
    """All columns of a copy, and the values of its state; `copy_kinds` has those of its kind."""

    OFFERED, WAITING, MAKING = "offered", "waiting", "making"
    READY, FAILED, CANCELLED = "ready", "failed", "cancelled"
    STATES = [
        (OFFERED, _("not made yet")),
        (WAITING, _("waiting")),
        (MAKING, _("being made")),
        (READY, _("ready")),
        (FAILED, _("failed")),
        (CANCELLED, _("cancelled")),
    ]
    MP4, TRACK, MP3, PARTS = MP4, TRACK, MP3, PARTS
    graph = states.COPY

    recording = models.ForeignKey(
        "recordings.Recording", models.CASCADE, related_name="copies", verbose_name=_("recording")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=KIND_NAMES, default=MP4)
    seat = models.CharField(_("seat"), max_length=64, blank=True, default="", editable=False)
    label = models.CharField(_("speaker"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=WAITING)
    percent = models.PositiveSmallIntegerField(_("percent"), default=0)
    bytes = models.PositiveBigIntegerField(_("bytes"), default=0)
    manifest = models.CharField(max_length=80, blank=True, default="", editable=False)

    # rendering.py: of a mastered copy, in LUFS and dBTP
    loudness = models.FloatField(_("loudness"), null=True, editable=False)
    true_peak = models.FloatField(_("true peak"), null=True, editable=False)
    target = models.FloatField(_("loudness aimed at"), null=True, editable=False)
    # storing.py
    stored = models.CharField(max_length=100, blank=True, default="", editable=False)

    # making.py
    begun_at = models.DateTimeField(_("begun"), null=True, editable=False)

    # state_machine.py
    moved_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = MakingQuerySet.as_manager()

    class Meta:
        abstract = True


class Copy(MakingMixin, RenderingMixin, StoringMixin, CopyColumns):
    """One downloadable file made of a recording: of one of the kinds of `copy_kinds`."""

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "kind", "seat"], name="a_copy_is_made_once"
            )
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_ready(self) -> bool:
        return self.state == self.READY

    @property
    def has_failed(self) -> bool:
        return self.state == self.FAILED

    @property
    def is_being_made(self) -> bool:
        return self.state == self.MAKING

    @property
    def is_offered(self) -> bool:
        """Whether it is not made, and nobody waits for it."""
        return self.state in (self.OFFERED, self.CANCELLED)

    @property
    def is_of_one_speaker(self) -> bool:
        return self.kind in OF_ONE_SPEAKER

    @property
    def is_a_voice(self) -> bool:
        """Whether it is the voice of one speaker, over the whole session."""
        return self.kind in VOICES

    @property
    def has_picture(self) -> bool:
        return self.kind in WITH_PICTURE

    @property
    def format(self) -> str:
        return ENDINGS[self.kind].upper()

    @property
    def title(self) -> str:
        """Its name for hosts; empty for one of a speaker's voice, which is called after them."""
        return str(TITLES.get(self.kind, ""))

    @property
    def name(self) -> str:
        """Its kind and its speaker in words, for lists and mails where it stands alone."""
        if self.is_a_voice:
            return gettext("Only %(name)s’s voice") % {"name": self.label}
        return f"{self.title} · {self.label}" if self.is_of_one_speaker else self.title

    @property
    def purpose(self) -> str:
        return str(PURPOSES.get(self.kind, ""))

    @property
    def loudness_missed(self) -> str:
        """Why it is not as loud as it should be, in words; empty where it is, within 0.5 LU."""
        if self.loudness is None or self.target is None:
            return ""
        if abs(self.loudness - self.target) <= CLOSE_ENOUGH:
            return ""
        return gettext(
            "It came out at %(reached)s LUFS instead of %(target)s, because its loudest moments "
            "allow no more."
        ) % {"reached": f"{self.loudness:.1f}", "target": f"{self.target:.0f}"}

    @property
    def filename(self) -> str:
        room = self.recording.room
        ending = ENDINGS[self.kind]
        with override(room.language):
            kind = str(FILE_WORDS.get(self.kind, ""))
        return filenames.safe(room.title, self.label, kind, when=room.live_on, ending=ending)

    def link(self, method: str = "GET") -> str:
        """A signed path that lets anybody download this copy for at most 15 minutes.

        For a stored copy it is an address of the store, for minutes, and by `method` only. That
        raises StoreError if this machine has no key of it.
        """
        if self.is_stored:
            return self.stored_link(method)
        return signed_urls.copy_url(self.recording.room.key, self.manifest, self.filename)

    def hold_room(self) -> None:
        hold_room(self.recording.room_id)

    def after_move(self) -> None:
        self.tell_pages()

    def tell_pages(self) -> None:
        """Show the change to the hosts, and to the speaker who may have this copy."""
        room = self.recording.room
        events.copies_changed(room)
        if self.kind in OF_A_PART:
            events.seats_told(room, room.seats.filter(key=self.seat, part__isnull=False))
