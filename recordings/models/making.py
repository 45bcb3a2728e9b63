import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from hotline.core.database_clock import database_now
from recordings.delivery.store_errors import StoreError
from recordings.media.virtual_file import delete_made

from . import copy_kinds
from .mixins import CopyMixin
from .state_machine import PATIENCE
from .stored_file import OUTLIVES, StoredFile

if TYPE_CHECKING:
    from recordings.media.finished import Finished

    from .copy import Copy
    from .rendering import Rendered

logger = logging.getLogger(__name__)

# Below these a rest that is computed from the progress would only be guessed.
LEAST_SHARE, LEAST_SECONDS = 4, 3  # percent, seconds

# Percent of the work that is done when an encoded copy is still to be stored.
RENDERED = 70


class Relieved(Exception):
    """The worker is to stop: another one has taken over from it, or somebody cancelled the copy."""


class MakingQuerySet(models.QuerySet["Copy"]):
    def waiting(self) -> Self:
        """Copies that a worker should make now: new ones, of dead workers, and to be retried."""
        abandoned = Q(state="making", moved_at__lt=Now() - PATIENCE)
        return self.filter(Q(state="waiting") | abandoned | Q(state="failed", retry_at__lt=Now()))


class MakingMixin(CopyMixin):
    """Mixin of `Copy` that makes it: its progress, its failures, and the end of the work."""

    step = (0, 100)  # from and until which percent of the whole the present step goes
    # Copies of the same pass that wait until this one is stored: its reports keep their claims.
    beside: "tuple[CopyMixin, ...]" = ()

    def make(self) -> bool:
        """Make the copy; return True if this call did. Several workers may call it at once."""
        if self._is_of_erased():
            return False
        if self.state == self.FAILED:
            self.move(self.FAILED, self.WAITING)
        if not self.claim(self.WAITING, self.MAKING, percent=0, begun_at=database_now()):
            return False
        try:
            # Since both were read, a speaker may have signed in, and gone over to another seat, and
            # hosts may have hidden an answer.
            self.refresh_from_db(fields=["seat", "label"])
            self.recording.follow_merges()
            self.recording.forget_answers()
            self.step = (0, self._share_of_rendering())
            return self.finish(self.render())
        except Relieved as error:
            logger.warning("given up: %s", error)
            return False
        except Exception as error:  # show any failure on the page instead of waiting forever
            self._log(error)
            self._fail(error)
            return False

    def finish(self, rendered: "Rendered") -> bool:
        """Store it if the site has a store, and note that it is ready; return whether it is.

        Raises Relieved, OSError or StoreError.
        """
        length = self.length_of(rendered)
        self.step = (self._share_of_rendering(), 100)
        place = self.store(rendered.name)
        with transaction.atomic():
            self.hold_room()
            self._outlive_former()
            return self._end(
                self.READY,
                **place,
                bytes=length,
                loudness=rendered.loudness,
                true_peak=rendered.true_peak,
                target=rendered.target,
                percent=100,
                reason="",
                attempts=0,
                retry_at=None,
            )

    def advance(self, percent: int) -> None:
        """Record how much of the present step is done, as a heartbeat. Raises Relieved."""
        first, last = self.step
        self._report(first + percent * (last - first) // 100)
        for copy in self.beside:
            copy.keep_claim()

    def keep_claim(self) -> None:
        """Say that its worker lives, unless it was cancelled: the others go on."""
        with suppress(Relieved):
            self._report(self.percent)

    @transaction.atomic
    def _report(self, percent: int) -> None:
        """Record the progress, and update the page if it changed. Raises Relieved."""
        now, news = database_now(), percent != self.percent
        if news:
            self.hold_room()
        # The row must be unchanged: another worker may have taken over if this one slept too long.
        mine = type(self)._base_manager.filter(
            pk=self.pk, state=self.MAKING, moved_at=self.moved_at
        )
        if not mine.update(percent=percent, moved_at=now):
            raise Relieved(f"copy {self.pk} is made by another worker, or was cancelled")
        self.percent, self.moved_at = percent, now
        if news:
            self.tell_pages()

    def ask_for(self) -> bool:
        """Let it be made, or made again; return False if it waits or is being made already."""
        fresh = {"percent": 0, "reason": "", "attempts": 0, "retry_at": None, "begun_at": None}
        before = (self.OFFERED, self.CANCELLED, self.FAILED, self.READY)
        return any(self.move(state, self.WAITING, **fresh) for state in before)

    def ask_anew(self) -> bool:
        """Let it be made again, also while it is being made, because what it shows has changed.

        Return False if nobody asked for it.
        """
        if self.state in (self.OFFERED, self.CANCELLED):
            return False
        self.cancel()
        return self.ask_for()

    @transaction.atomic
    def replace(self) -> None:
        """Delete the file at once, because it shows what it may not show, and make it anew."""
        self.hold_room()
        self.ask_anew()
        if self.manifest and not self.stored:
            forget = partial(delete_made, self.recording.directory, self.manifest)
            transaction.on_commit(forget, robust=True)  # or else `Recording.tidy` does it
        recordings = type(self.recording).objects.filter(pk=self.recording_id)
        recordings.update(tidy_at=database_now() + OUTLIVES)
        type(self)._base_manager.filter(pk=self.pk).update(manifest="", stored="")

    def cancel(self) -> bool:
        """Stop making it, within a second; return False if nothing is left to stop."""
        fresh = {"percent": 0, "attempts": 0, "begun_at": None}
        return any(
            self.move(state, self.CANCELLED, **fresh) for state in (self.WAITING, self.MAKING)
        )

    @property
    def is_wanted(self) -> bool:
        """Whether it waits, or is being made."""
        return self.state in (self.WAITING, self.MAKING)

    @property
    def seconds_left(self) -> int | None:
        """How long it takes still, at the pace so far; None while that would be a guess."""
        if self.state != self.MAKING or self.begun_at is None or self.percent < LEAST_SHARE:
            return None
        spent = (self.moved_at - self.begun_at).total_seconds()
        if spent < LEAST_SECONDS:
            return None
        return round(spent * (100 - self.percent) / self.percent)

    def claim_companion(self) -> "Copy | None":
        """Claim the copy that the same pass over the sound makes, if it waits too."""
        other = {copy_kinds.MP3: copy_kinds.M4A, copy_kinds.M4A: copy_kinds.MP3}[self.kind]
        waiting = self.recording.copies.filter(kind=other, state=self.WAITING).first()
        begun = {"percent": 0, "begun_at": database_now()}
        if waiting is None or not waiting.move(self.WAITING, self.MAKING, **begun):
            return None
        waiting.step = (0, self._share_of_rendering())
        return waiting

    def advance_if_wanted(self, percent: int) -> None:
        """Record the progress, unless it was cancelled: what it was made with goes on."""
        with suppress(Relieved):
            self.advance(percent)

    def finish_companion(self, finished: "Finished") -> None:
        """End the work of a copy that was made in the pass of another, whatever becomes of it."""
        try:
            self.finish(self.keep_finished(finished))
        except Relieved as error:
            logger.warning("given up: %s", error)
        except Exception as error:
            self._log(error)
            self._fail(error)

    def give_back(self) -> None:
        """Let it wait again, because the pass in which it was made has ended early."""
        with suppress(Relieved):
            self._end(self.WAITING, percent=0, begun_at=None)

    def _outlive_former(self) -> None:
        """Keep the files of the copy as it was before while links to them are valid."""
        recordings = type(self.recording).objects
        recordings.filter(pk=self.recording_id).update(tidy_at=database_now() + OUTLIVES)
        StoredFile.outlive(self.stored)

    def _is_of_erased(self) -> bool:
        recordings = type(self.recording).objects
        return (
            not recordings.filter(pk=self.recording_id)
            .exclude(state__in=self.recording.GONE)
            .exists()
        )

    def _share_of_rendering(self) -> int:
        """Percent of the work that is done when the copy lies on the disk."""
        if not self.goes_to_store:
            return 100
        return 0 if self.kind in copy_kinds.QUICK else RENDERED

    def _log(self, error: Exception) -> None:
        """Log a failure, with its traceback unless it is one of the store."""
        if isinstance(error, StoreError):
            logger.warning("copy %s could not be stored: %s", self.pk, error)
        else:
            logger.error("copy %s could not be made", self.pk, exc_info=error)

    def _fail(self, error: Exception) -> None:
        try:
            self._end(self.FAILED, **self.after(error))
        except Relieved as relieved:
            logger.warning("given up: %s", relieved)

    @transaction.atomic
    def _end(self, state: str, **fields: object) -> bool:
        """Leave the state `making`, if it is this worker that makes the copy. Raises Relieved.

        One transaction, so that nobody takes over between the heartbeat and the move.
        """
        self.hold_room()
        self._report(self.percent)
        return self.move(self.MAKING, state, **fields)
