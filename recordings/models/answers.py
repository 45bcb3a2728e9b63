from collections.abc import Iterable, Iterator
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

    @property
    def names_nobody(self) -> bool: ...

    def asker_name(self) -> str: ...


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
        return [one for one, _question in self._placed(self._answered_aloud())]

    def answers_and_askers(self) -> list[tuple[Answer, str]]:
        """Return the same, each with the asker's name as everybody reads it in the replay.

        The name is empty where nobody is named. All is read anew, because askers may have hidden
        their names meanwhile.
        """
        self.room.refresh_from_db(fields=["naming", "names_after_end"])
        return [
            (answer, "" if question.names_nobody else question.asker_name())
            for answer, question in self._placed(
                self._answered_aloud().select_related("asker__person")
            )
        ]

    def forget_answers(self) -> None:
        """Read the answers anew the next time, because hosts may have hidden one meanwhile."""
        self.__dict__.pop("answers", None)

    def names_askers_of(self, questions: Iterable[int] | None) -> bool:
        """Whether the replay shows answers to any of these questions, or to any if None."""
        aloud = self._answered_aloud()
        return (aloud if questions is None else aloud.filter(pk__in=questions)).exists()

    def _placed(
        self, questions: "Iterable[AnsweredAloud]"
    ) -> Iterator[tuple[Answer, AnsweredAloud]]:
        takes = self._starts
        for question in questions:
            question.room = self.room  # saves a query per row
            start, stop = (
                time_mapping.second_of(moment, takes) if moment else None
                for moment in (question.began_live_at, question.answered_at)
            )
            if start is not None and stop is not None:
                yield Answer(start, stop, question.text), question

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
