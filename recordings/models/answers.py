from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, cast

from django.utils.translation import gettext as _
from django.utils.translation import override

from recordings.media import chapters, time_mapping
from recordings.media.chapters import Answer, Chapter

from .mixins import RecordingMixin

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rooms.models import Room


class AnsweredAloud(Protocol):
    """A question, by the columns that this app reads; `qna.models.Question` is its model."""

    room: "Room"
    text: str
    answered_at: datetime | None

    @property
    def began_live_at(self) -> datetime | None: ...


class AnswersMixin(RecordingMixin):
    """Mixin of `Recording` that finds the answers in it, for chapters and for texts to post."""

    @property
    def replay_seconds(self) -> float:
        """The length of the replay; until it is sealed, as the end of the session gives it."""
        takes = self._starts
        if not self.is_sealed and self.room.ended_at:
            return time_mapping.second_of(self.room.ended_at, takes) or 0.0
        return sum(take.seconds for take in takes)

    @cached_property
    def answers(self) -> list[Answer]:
        """The answers that everybody heard, in order, each with the text of its question.

        Questions that are hidden, dismissed or withdrawn are not among them, nor are those that
        were answered to their asker alone. No name is in them. Three queries in all.
        """
        takes, found = self._starts, []
        for question in self._answered_aloud():
            question.room = self.room  # saves a query per row
            start, stop = (
                time_mapping.second_of(moment, takes) if moment else None
                for moment in (question.began_live_at, question.answered_at)
            )
            if start is not None and stop is not None:
                found.append(Answer(start, stop, question.text))
        return found

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters of the replay, with a first title in the language of the session."""
        with override(self.room.language):
            welcome = _("Welcome")
        return chapters.chapters_of(self.answers, self.replay_seconds, welcome)

    @cached_property
    def _starts(self) -> list[time_mapping.Start]:
        return self.take_starts()

    def _answered_aloud(self) -> "QuerySet[AnsweredAloud]":  # type: ignore[type-var]
        questions = self.room.questions.filter(
            state="answered", taken_at__isnull=False, answered_at__isnull=False
        )
        heard = questions.exclude(written_answer__private=True).order_by("taken_at", "pk")
        return cast("QuerySet[AnsweredAloud]", heard)  # type: ignore[type-var]
