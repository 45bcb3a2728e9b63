"""The rows of an export as plain values, so that no format reads the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from qna.models import Question
from qna.tally import Tally

Mark = tuple[int, int, int]  # a moment of a recording: epoch, take, sample at 48 kHz

IN_WORDS = dict(Question.STATES)
REASONS = dict(Question.REASONS)


@dataclass(frozen=True)
class Moment:
    """A moment of the recording: its mark, and seconds from the beginning of the replay."""

    mark: Mark
    seconds: float


@dataclass(frozen=True)
class Answer:
    """An answer in writing; `private` is for the asker alone."""

    text: str
    by: str
    private: bool
    written_at: datetime


@dataclass(frozen=True)
class Row:
    """A question as the room's hosts read it.

    Attributes:
        id: number of the question on this site.
        asker: a name, or the pseudonym of an anonymous asker.
        role: role of the asker in the room, as in "speaker"; empty for an anonymous asker, whom it
            would name where few people have that role.
        state: a key of `Question.STATES`; `reason` is one of `Question.REASONS`, or empty.
        starts, ends: where it was answered aloud; None if it was not, or is not recorded.
        merged_into: id of the question that it was merged into.
    """

    id: int
    text: str
    asker: str
    role: str
    anonymous: bool
    state: str
    votes: int
    views: int
    labels: tuple[str, ...]
    asked_at: datetime
    edited_at: datetime | None
    edited_by_moderator: bool
    approved_at: datetime | None
    taken_at: datetime | None
    answered_at: datetime | None
    starts: Moment | None
    ends: Moment | None
    put_aside_at: datetime | None
    reason: str
    reason_words: str
    merged_into: int | None
    merged_at: datetime | None
    pinned: bool
    answer: Answer | None

    @property
    def state_in_words(self) -> str:
        return str(IN_WORDS.get(self.state, self.state))

    @property
    def reason_in_words(self) -> str:
        """The reason for which a moderator hid it: the chosen one, then the moderator's words."""
        chosen = str(REASONS.get(self.reason, self.reason))
        return ": ".join(part for part in (chosen, self.reason_words) if part)

    @property
    def is_answered_for_everybody(self) -> bool:
        """Whether others than its asker could hear or read the answer."""
        if self.public_answer:
            return True
        return self.state == Question.ANSWERED and (not self.answer or self.taken_at is not None)

    @property
    def public_answer(self) -> Answer | None:
        return self.answer if self.answer and not self.answer.private else None


@dataclass(frozen=True)
class PollRow:
    """A poll that was asked, and ``(answer, votes)`` of each of its answers."""

    id: int
    text: str
    state: str
    results_shown: bool
    opened_at: datetime | None
    closed_at: datetime | None
    starts: Moment | None
    ends: Moment | None
    choices: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Session:
    """A room, and a function that reads its questions, oldest first, a few hundred at a time."""

    title: str
    slug: str
    host: str
    state: str
    language: str
    zone: str
    recorded: bool
    live_at: datetime | None
    ended_at: datetime | None
    exported_at: datetime
    tally: Tally
    polls: tuple[PollRow, ...]
    rows: Iterator[Row] = field(repr=False)


def yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")
