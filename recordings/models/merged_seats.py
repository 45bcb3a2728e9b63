from typing import TYPE_CHECKING

from django.db import transaction

from . import copy_kinds
from .copy import Copy
from .mixins import RecordingMixin
from .share import Share

if TYPE_CHECKING:
    from rooms.models import Seat


class MergedSeatsMixin(RecordingMixin):
    """Mixin of `Recording` that finds the voice of a guest who signed in to an account's seat.

    What was recorded before is named on disk by the key of the guest's seat, which is deleted.
    """

    @transaction.atomic
    def merge_seats(self, former: "Seat", kept: "Seat") -> None:
        """Count as of `kept` what was recorded of a seat of the same person, with its copies."""
        self.refresh_from_db(fields=["merged_seats"])
        moved = {
            key: kept.key if seat == former.key else seat for key, seat in self.merged_seats.items()
        }
        self.merged_seats = moved | {former.key: kept.key}
        self.save(update_fields=["merged_seats"])
        if not self.is_gone:
            for copy in self.copies.filter(kind__in=copy_kinds.VOICES, seat=former.key):
                self._move(copy, kept)
            for part in self.copies.filter(kind__in=copy_kinds.PARTS, seat=kept.key):
                part.ask_anew()

    def _move(self, copy: Copy, kept: "Seat") -> None:
        """Give a voice to a seat; where that has one too, they become one that is made anew."""
        other = self.copies.filter(kind=copy.kind, seat=kept.key).first()
        if other is None:
            self.copies.filter(pk=copy.pk).update(seat=kept.key, label=kept.name)
            return
        was_wanted = copy.state != Copy.OFFERED
        copy.cancel()
        Share.objects.filter(copy=copy).update(copy=other)
        copy.delete()
        if not other.ask_anew() and was_wanted:
            other.ask_for()
