import logging
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hotline.core import freed_memory
from hotline.core.database_clock import database_now
from recordings.delivery import copies_store

from . import copy_kinds
from .copy import Copy
from .mixins import RecordingMixin
from .take import Take

if TYPE_CHECKING:
    from recordings.media.take_reader import TakeFiles
    from recordings.media.timeline import Stretch

logger = logging.getLogger(__name__)


class SealingMixin(RecordingMixin):
    """Mixin of `Recording` that seals it and makes its copies.

    This happens once the room has ended and no media server writes to the recording any more.

    Modules that read media are imported where they are used, because they take 40 MB that web
    processes never need.
    """

    @cached_property
    def takes_on_disk(self) -> "list[TakeFiles]":
        from recordings.media.take_reader import read_takes

        return read_takes(self.directory, self.merged_seats)

    @cached_property
    def laid(self) -> "list[Stretch]":
        """The stretches of all takes on the timeline of the copies."""
        from recordings.media.timeline import stretches

        return stretches(self.takes_on_disk)

    def forget_takes(self) -> None:
        """Give back the memory of what was read from disk, 21 MB for an hour."""
        self.__dict__.pop("takes_on_disk", None)
        self.__dict__.pop("laid", None)
        freed_memory.give_back()

    def follow_merges(self) -> None:
        """Read again which seats were merged, and name the voices on disk after it."""
        before = self.merged_seats
        self.refresh_from_db(fields=["merged_seats"])
        if self.merged_seats != before and "takes_on_disk" in self.__dict__:
            merged = [replace(take, merged=self.merged_seats) for take in self.takes_on_disk]
            self.__dict__.pop("laid", None)
            self.__dict__["takes_on_disk"] = merged

    def seal(self) -> bool:
        """Write the full playlist, and rows for takes and copies; return True if this call did.

        This happens once, even if several workers call it at once.
        """
        from recordings.media import open_segment, vod_playlist

        if self.state == self.FAILED and self.retry_at and self.retry_at < database_now():
            self.move(self.FAILED, self.RECORDING, retry_at=None)
        if not self.claim(self.RECORDING, self.SEALING):
            return False
        try:
            open_segment.complete(self.directory)
            vod_playlist.write(self.directory, self.takes_on_disk)
            return self._sealed()
        except Exception as error:  # show any failure on the page instead of waiting forever
            logger.exception("the recording of room %s could not be sealed", self.room_id)
            self.move(self.SEALING, self.FAILED, **self.after(error))
            return False

    def make_copies(self) -> None:
        """Make the quick copies, the whole session first, because people wait for that.

        Where copies go to a store they are not quick, and are made with the others.
        """
        if not copies_store.in_use():
            self._make(self.copies.waiting().filter(kind__in=copy_kinds.QUICK))

    def encode_copies(self) -> None:
        """Make the copies that have to be encoded, or to be stored."""
        if copies_store.in_use():
            self._make(self.copies.waiting().filter(kind__in=copy_kinds.QUICK))
        self._make(self.copies.waiting().filter(kind__in=copy_kinds.ENCODED))

    @transaction.atomic
    def retry(self) -> None:
        """Reset a failed recording and failed copies, so that they are tried again."""
        self.hold_room()
        self.move(self.FAILED, self.RECORDING, attempts=0, retry_at=None)
        for copy in self.copies.filter(state=Copy.FAILED):
            copy.ask_for()

    def _make(self, copies: QuerySet[Copy]) -> None:
        """Make copies of `self.copies`.

        They share the takes that were read from disk, because the related manager gives each copy
        this very object as its recording.
        """
        for copy in copies.order_by("pk"):
            copy.make()
            freed_memory.give_back()

    @transaction.atomic
    def _sealed(self) -> bool:
        # In one transaction, so that a sealed recording is never seen without takes and copies. The
        # room is held, so that no seat is merged between the reading of its key and its rows.
        self.hold_room()
        self.follow_merges()
        takes, copies = self._takes(), self._copies()
        if not self.move(self.SEALING, self.SEALED, reason=""):
            return False  # it is erased, or another worker has taken over
        Take.objects.bulk_create(takes, ignore_conflicts=True)
        Copy.objects.bulk_create(copies, ignore_conflicts=True)
        return True

    def _takes(self) -> list[Take]:
        return [
            Take(
                recording_id=self.pk,
                epoch=take.epoch,
                number=take.number,
                sample=take.sample,
                samples=take.samples,
                started_at=datetime.fromtimestamp(take.unix, UTC),
            )
            for take in self.takes_on_disk
        ]

    def _copies(self) -> list[Copy]:
        from recordings.media.speaker_m4a import seats

        if not self.laid:
            return []
        people = {seat.key: seat.name for seat in self.room.seats.select_related("person")}
        tracks = [
            Copy(
                recording_id=self.pk, kind=Copy.TRACK, seat=key, label=people.get(key, _("Speaker"))
            )
            for key in seats(self.laid)
        ]
        return [*self._of_the_session(), *tracks, *map(_lossless, tracks)]

    def _of_the_session(self) -> list[Copy]:
        """The copies of all people together; an audiogram is made if nobody had a camera on."""
        kinds = copy_kinds.OF_EACH_SESSION
        audiogram = Copy.OFFERED if self.room.filmed else Copy.WAITING
        return [
            *(Copy(recording_id=self.pk, kind=kind) for kind in kinds),
            Copy(recording_id=self.pk, kind=copy_kinds.AUDIOGRAM, state=audiogram),
        ]


def _lossless(track: Copy) -> Copy:
    """The same voice without loss, which is made when somebody asks for it."""
    return Copy(
        recording_id=track.recording_id,
        kind=copy_kinds.LOSSLESS,
        seat=track.seat,
        label=track.label,
        state=Copy.OFFERED,
    )
