"""The answers of an ended session, as its replay lists and plays them."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from qna.models import Question
from qna.models.moment import began_live
from recordings.media import time_mapping
from recordings.media.time_mapping import Start
from rooms.models import Room

from .status import HOST

SHORTEST = 0.1  # seconds of the recording below which an answer is not part of it


class Span(NamedTuple):
    """A part of the replay, in seconds from its beginning."""

    begins: float
    ends: float

    @property
    def seconds(self) -> float:
        return self.ends - self.begins


class Answer(NamedTuple):
    """An answered question, as one role reads it.

    Attributes:
        asker: the name as this role may read it.
        votes: None where the role may not read the total.
        span: its part of the replay; None if it is not in there.
        written: the text of an answer in writing that everybody reads.
        is_private: it was answered for its asker alone.
    """

    pk: int
    text: str
    short_text: str
    asker: str
    votes: int | None
    span: Span | None
    written: str
    is_private: bool


def answers_of(room: Room, role: str, takes: list[Start], length: float) -> list[Answer]:
    """Return the answers of a room: those in the replay in its order, then the others.

    Args:
        takes: where and when the takes of the recording began; empty if nothing can be played.
        length: of the replay, in seconds.
    """
    to_hosts = role == HOST
    rows = Question.objects.shown_in(room, to_hosts=to_hosts).filter(state=Question.ANSWERED)
    shows_votes = to_hosts or not room.hides_votes
    found = []
    for row in rows:
        row.room = room  # saves a query per row
        found.append(_answer(row, to_hosts, shows_votes, span_of(row, takes, length)))
    return sorted(found, key=lambda one: one.span.begins if one.span else length + 1)


def span_of(question: Question, takes: list[Start], length: float) -> Span | None:
    """Return the part of the replay in which a question was answered aloud; None if in no part.

    An answer that began before a take, or between two, begins with the next one; one that lasted
    beyond the recording ends with it.
    """
    began = began_live(question, question.room)
    if began is None or not takes:
        return None
    begins = _second_of(began.timestamp(), takes)
    ended = question.answered_at
    ends = min(length, _second_of(ended.timestamp(), takes) if ended else length)
    return Span(begins, ends) if ends - begins >= SHORTEST else None


def _second_of(unix: float, takes: list[Start]) -> float:
    mark = time_mapping.mark_at(unix, takes)
    return time_mapping.seconds_into(mark, takes) if mark else 0.0


def second_in(takes: list[Start]) -> Callable[[float], float]:
    """Return the function that maps a Unix time to a second of the replay of these takes."""
    return lambda unix: _second_of(unix, takes)


def _answer(row: Question, to_hosts: bool, shows_votes: bool, span: Span | None) -> Answer:
    written = row.public_answer
    return Answer(
        *(row.pk, row.text, row.short_text),
        asker=row.asker_name(to_hosts=to_hosts),
        votes=row.votes if shows_votes and row.can_have_votes else None,
        span=span,
        written=written.text if written else "",
        is_private=row.is_answered_privately,
    )


def played(answers: Iterable[Answer]) -> list[tuple[Answer, Span]]:
    """Return the answers that are in the replay, with their parts of it."""
    return [(one, one.span) for one in answers if one.span]
