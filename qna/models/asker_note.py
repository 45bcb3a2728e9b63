"""The sentence that an asker reads about a question that the shared list does not show."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from rooms import events
from rooms.models import Seat

from .moderation_note import ModerationNoteMixin
from .now_and_next import NowAndNextQuerySet

NOTES = 20  # questions of which an asker reads what became of them


class AskerNoteQuerySet(NowAndNextQuerySet):
    def noted(self) -> Self:
        """Return the questions of which their askers read on their own pages alone.

        Those whose note was closed are left out, until their state changes again.
        """
        return self.filter(state__in=self.model.NOTED, note_seen_at=None)

    def noted_for(self, seat: Seat) -> Self:
        """Return the last NOTES of them that this seat asked, the newest first."""
        mine = self.noted().filter(asker=seat).order_by("-pk")
        return mine.select_related("merged_into")[:NOTES]

    def mark_notes_seen(self, seat: Seat, seen: Iterable[tuple[int, str]]) -> None:
        """Close the notes that an asker has read: ``(question pk, state)``.

        The note of another state stays, because nobody has read it.
        """
        wanted = models.Q(pk__in=[])
        for pk, state in seen:
            if state in self.model.CLOSABLE:
                wanted |= models.Q(pk=pk, state=state)
        if self.noted().filter(wanted, asker=seat).update(note_seen_at=timezone.now()):
            events.seat_told(seat)


class AskerNoteMixin(ModerationNoteMixin):
    """Adds `note_for_asker`, the one place of these sentences, and its name for the page."""

    @property
    def note_for_asker(self) -> str:
        """The sentence that tells its asker its state; empty if the list shows it."""
        if self.state == self.INBOX:
            return _("It is in the host’s inbox.")
        return self.moderation_note

    @property
    def note_name(self) -> str:
        """How a page says that the note was read."""
        return f"{self.pk}.{self.state}"

    @property
    def note_can_be_closed(self) -> bool:
        """Whether nothing more is to come, so that its asker closes the note after reading."""
        return self.state in self.CLOSABLE
