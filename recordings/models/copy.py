import logging

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recordings import filenames, states
from recordings.delivery import signed_urls
from rooms import events

from .rendering import RenderingMixin
from .state_machine import StateMachine

logger = logging.getLogger(__name__)


class Relieved(Exception):
    """Another worker has taken over, because this one was silent for too long."""


class CopyColumns(StateMachine, models.Model):
    """All columns of a copy, and the values of its kind and its state."""

    MP4, TRACK, MP3 = "mp4", "track", "mp3"
    KINDS = [(MP4, _("whole session")), (TRACK, _("one speaker")), (MP3, _("sound only"))]
    ENDINGS = {MP4: "mp4", TRACK: "m4a", MP3: "mp3"}
    ENCODED = [MP3]  # slow to make; for the other kinds only a header is computed

    WAITING, MAKING, READY, FAILED = "waiting", "making", "ready", "failed"
    STATES = [
        (WAITING, _("waiting")),
        (MAKING, _("being made")),
        (READY, _("ready")),
        (FAILED, _("failed")),
    ]
    graph = states.COPY

    recording = models.ForeignKey(
        "recordings.Recording", models.CASCADE, related_name="copies", verbose_name=_("recording")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS, default=MP4)
    seat = models.CharField(_("seat"), max_length=64, blank=True, default="", editable=False)
    label = models.CharField(_("speaker"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=WAITING)
    percent = models.PositiveSmallIntegerField(_("percent"), default=0)
    bytes = models.PositiveBigIntegerField(_("bytes"), default=0)
    reason = models.TextField(_("reason"), blank=True, default="", editable=False)
    manifest = models.CharField(max_length=80, blank=True, default="", editable=False)

    # state_machine.py
    moved_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Copy(RenderingMixin, CopyColumns):
    """One downloadable file made of a recording: an MP4, a speaker's M4A or an MP3."""

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
    def is_of_one_speaker(self) -> bool:
        return self.kind == self.TRACK

    @property
    def has_picture(self) -> bool:
        return self.kind == self.MP4

    @property
    def format(self) -> str:
        return self.ENDINGS[self.kind].upper()

    @property
    def filename(self) -> str:
        room = self.recording.room
        ending = self.ENDINGS[self.kind]
        return filenames.safe(room.title, self.label, when=room.live_on, ending=ending)

    def link(self) -> str:
        """A signed path that lets anybody download this copy for the next twelve hours."""
        return signed_urls.copy_url(self.recording.room.key, self.manifest, self.filename)

    def make(self) -> bool:
        """Make the copy; return True if this call did. Several workers may call it at once."""
        if not self.claim(self.WAITING, self.MAKING):
            return False
        try:
            name, length = self.render()
        except Relieved as error:
            logger.warning("given up: %s", error)
            return False
        except Exception as error:  # show any failure on the page instead of waiting forever
            logger.exception("copy %s could not be made", self.pk)
            self.move(self.MAKING, self.FAILED, reason=str(error))
            return False
        return self.move(
            self.MAKING, self.READY, manifest=name, bytes=length, percent=100, reason=""
        )

    @transaction.atomic
    def advance(self, percent: int) -> None:
        """Record the progress as a heartbeat and update the page if it changed. Raises Relieved."""
        now, news = timezone.now(), percent != self.percent
        # The row must be unchanged: another worker may have taken over if this one slept too long.
        mine = Copy.objects.filter(pk=self.pk, state=self.MAKING, moved_at=self.moved_at)
        if not mine.update(percent=percent, moved_at=now):
            raise Relieved(f"copy {self.pk} is made by another worker")
        self.percent, self.moved_at = percent, now
        if news:
            events.copies_changed(self.recording.room)

    def after_move(self) -> None:
        events.copies_changed(self.recording.room)
