"""Reads a room for its export: a constant number of queries, a few hundred rows at a time."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from qna.models import Label, Poll, Question, WrittenAnswer
from qna.models.moment import began_live
from qna.tally import tally
from recordings.media import time_mapping
from recordings.media.time_mapping import Start
from recordings.models import Recording
from rooms.models import Room

from .rows import Answer, Moment, PollRow, Row, Session

AT_ONCE = 500  # rows that are in memory at the same time


def session_of(room: Room) -> Session:
    """Return what the hosts of a room may export of it, as it is now."""
    takes = _takes(room)
    return Session(
        title=room.title,
        slug=room.slug,
        host=room.host.name,
        state=room.state,
        language=room.language,
        zone=str(room.tz),
        recorded=room.recorded,
        live_at=room.live_at,
        ended_at=room.ended_at,
        exported_at=timezone.now(),
        tally=tally(room, to_hosts=True),
        polls=tuple(_poll(poll, takes) for poll in Poll.objects.asked_in(room)),
        rows=_rows(room, takes),
    )


def _takes(room: Room) -> list[Start]:
    recording = Recording.objects.filter(room=room).first()
    return recording.take_starts() if recording else []


def _poll(poll: Poll, takes: list[Start]) -> PollRow:
    return PollRow(
        id=poll.pk,
        text=poll.text,
        state=poll.state,
        results_shown=poll.results_shown,
        opened_at=poll.opened_at,
        closed_at=poll.closed_at,
        starts=_moment(poll.opened_at, takes),
        ends=_moment(poll.closed_at, takes),
        choices=tuple((one.choice.text, one.votes) for one in poll.results.choices),
    )


def _rows(room: Room, takes: list[Start]) -> Iterator[Row]:
    """Yield all questions but those that their askers withdrew, which hosts do not read either."""
    labels = _labels(room)
    known = ("asker__person", "asker__pseudonym", "written_answer__by__person")
    questions = Question.objects.filter(room=room).exclude(state=Question.WITHDRAWN)
    questions = questions.select_related(*known).order_by("asked_at", "pk")
    names: dict[int, str] = {}  # of anonymous askers, because a new pseudonym costs queries
    for question in questions.iterator(chunk_size=AT_ONCE):
        question.room = question.asker.room = room  # saves a query per row
        asker = names.get(question.asker_id) if question.hides_asker else None
        asker = asker or question.asker_name(to_hosts=True)
        if question.hides_asker:
            names[question.asker_id] = asker
        yield _row(question, asker, takes, tuple(labels.get(question.pk, ())))


def _row(question: Question, asker: str, takes: list[Start], labels: tuple[str, ...]) -> Row:
    taken = question.taken_at if question.state in (Question.NOW, Question.ANSWERED) else None
    live = began_live(question, question.room) if taken else None
    return Row(
        id=question.pk,
        text=question.text,
        asker=asker,
        role="" if question.hides_asker else question.asker.role,
        anonymous=question.hides_asker,
        state=question.state,
        votes=question.votes,
        views=question.views,
        labels=labels,
        asked_at=question.asked_at,
        edited_at=question.edited_at,
        edited_by_moderator=question.edited_by_moderator,
        approved_at=question.approved_at,
        taken_at=taken,
        answered_at=question.answered_at,
        starts=_moment(live, takes),
        ends=_moment(question.answered_at if live else None, takes),
        put_aside_at=question.put_aside_at,
        reason=question.reason,
        reason_words=question.reason_words,
        merged_into=question.merged_into_id,
        merged_at=question.merged_at,
        pinned=question.pinned_at is not None,
        answer=_answer(question),
    )


def _answer(question: Question) -> Answer | None:
    written: WrittenAnswer | None = getattr(question, "written_answer", None)
    if written is None:
        return None
    return Answer(written.text, written.by.name, written.private, written.written_at)


def _moment(when: datetime | None, takes: list[Start]) -> Moment | None:
    mark = time_mapping.mark_at(when.timestamp(), takes) if when else None
    return Moment(mark, time_mapping.seconds_into(mark, takes)) if mark else None


def _labels(room: Room) -> dict[int, list[str]]:
    """Return the names of the labels of each question that has any, by its pk."""
    named = defaultdict(list)
    pairs = Label.objects.filter(room=room, questions__isnull=False).order_by("name")
    for pk, name in pairs.values_list("questions", "name"):
        named[pk].append(name)
    return named
