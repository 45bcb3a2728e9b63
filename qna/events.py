"""Everything that can happen to the questions of a room, as messages, beside `rooms.events`.

Model methods call these functions inside their transaction, as those of `rooms.events`, which has
the shapes of all messages.
"""

from typing import Protocol

from hotline.core.coalescer import Coalescer
from rooms.event_delivery import (
    Message,
    after_commit,
    tell_media_server,
    tell_pages,
    unless_redis_is_away,
)
from rooms.event_rows import RoomRow, SeatRow
from rooms.events import LOOK, askers_named_otherwise, group, numbered

VOTES_EVERY = 0.25  # seconds between two messages about the votes of a room
# Seconds from a vote in a poll to the message about it: votes of a second are told together, so
# that nobody sees what a person chose who has just come in.
POLL_VOTES_EVERY = 1.0


class QuestionRow(Protocol):
    """The columns of a question, because its model builds on this module."""

    @property
    def pk(self) -> int: ...

    @property
    def room_id(self) -> int: ...

    @property
    def room(self) -> RoomRow: ...


class PollRow(Protocol):
    """The columns of a poll, likewise."""

    @property
    def room_id(self) -> int: ...


def question_changed(question: QuestionRow) -> None:
    """A question was asked, or its state changed."""
    numbered(question.room, "question_changed", [question.pk])


def asker_name_changed(question: QuestionRow) -> None:
    """An asker hid the name from others, or shows it again; it stands on the card of Now too."""
    numbered(question.room, "asker_name_changed", [question.pk])
    askers_named_otherwise(question.room, [question.pk])
    after_commit(lambda: tell_media_server(question.room, LOOK))


def labels_changed(room: RoomRow) -> None:
    """The hosts gave the room's questions a new label, or took the last of one away."""
    numbered(room, "labels_changed")


def questions_asked(seat: SeatRow, questions: list[int]) -> None:
    """A person asked a question; tell their own pages alone which questions are theirs.

    Call it before `question_changed`, so that a page knows its own question when that comes.
    """
    message: Message = {
        "type": "room.asked",
        "group": group(seat.room_id),
        "seat": seat.key,
        "questions": questions,
    }
    after_commit(lambda: tell_pages(message))


def queue_changed(room: RoomRow) -> None:
    """A question began or ceased to wait for a moderator, or a moderator looks at these."""
    numbered(room, "queue_changed")


def queue_opened(room: RoomRow, questions: list[int]) -> None:
    """All questions that waited for a moderator were approved at once."""
    numbered(room, "queue_opened", questions)


def votes_moved(room: RoomRow, seats: list[str]) -> None:
    """A merge, or its undoing, moved the votes of these seats to another question."""
    message: Message = {"type": "room.mine", "group": group(room.pk), "seats": seats}
    if seats:
        after_commit(lambda: tell_pages(message))


def votes_changed(question: QuestionRow) -> None:
    """The votes of a question changed.

    Votes are not numbered, because each would wait for the room's row. Pages that reconnect get
    all counts.
    """
    room_id = question.room_id
    after_commit(lambda: _votes.add(room_id, question.pk))


def poll_changed(room: RoomRow) -> None:
    """A poll was opened, closed, put away or deleted, or its results were shown or hidden."""
    numbered(room, "poll_changed")


def poll_voted(poll: PollRow) -> None:
    """The votes of the open poll changed. Not numbered, as votes for questions are not."""
    room_id = poll.room_id
    after_commit(lambda: _poll_votes.add(room_id, "poll"))


def voted(seat: SeatRow, question: QuestionRow, wanted: bool) -> None:
    """A person voted by a form, or took the vote back; their pages may show the total by that.

    Votes by a socket need no message, because the process of the socket sends to these pages.
    """
    message: Message = {"type": "room.voted", "group": group(seat.room_id), "seat": seat.key}
    message |= {"question": question.pk, "wanted": wanted}
    after_commit(lambda: tell_pages(message))


def now_changed(room: RoomRow) -> None:
    """Another question is being answered now, or is next, or none."""
    numbered(room, "now_changed")
    after_commit(lambda: tell_media_server(room, LOOK))


def _tell_votes(room_id: int, questions: set[int]) -> None:
    message: Message = {
        "type": "room.votes",
        "group": group(room_id),
        "questions": sorted(questions),
    }
    if not unless_redis_is_away(lambda: tell_pages(message)):
        for question in questions:  # without numbers pages would not catch up
            _votes.add(room_id, question)


def _tell_poll_votes(room_id: int, _things: set[str]) -> None:
    message: Message = {"type": "room.poll", "group": group(room_id)}
    if not unless_redis_is_away(lambda: tell_pages(message)):
        _poll_votes.add(room_id, "poll")


_votes = Coalescer(VOTES_EVERY, _tell_votes)
_poll_votes = Coalescer(POLL_VOTES_EVERY, _tell_poll_votes)
