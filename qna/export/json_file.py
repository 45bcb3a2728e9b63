"""A JSON file for programs; docs/export.md documents its schema."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import IO

from .rows import Answer, Moment, PollRow, Row, Session

SCHEMA = "hotline.questions/1"
"""Its number rises when a key changes its meaning or goes; a new key does not raise it."""


def write_json(session: Session, file: IO[bytes]) -> None:
    """Write one object; each question stands on a line of its own."""
    head = _dump(
        {
            "schema": SCHEMA,
            "session": _session(session),
            "tally": _tally(session),
            "polls": [_poll(poll) for poll in session.polls],
        }
    )
    file.write(head.removesuffix("}").encode() + b', "questions": [')
    before = "\n"
    for row in session.rows:
        file.write((before + _dump(_question(row))).encode())
        before = ",\n"
    file.write(b"\n]}\n")


def _session(session: Session) -> dict[str, object]:
    return {
        "title": session.title,
        "room": session.slug,
        "host": session.host,
        "state": session.state,
        "language": session.language,
        "zone": session.zone,
        "recorded": session.recorded,
        "live_at": _time(session.live_at),
        "ended_at": _time(session.ended_at),
        "exported_at": _time(session.exported_at),
    }


def _tally(session: Session) -> dict[str, object]:
    return {"asked": session.tally.asked, **asdict(session.tally)}


def _poll(poll: PollRow) -> dict[str, object]:
    return {
        "id": poll.id,
        "text": poll.text,
        "state": poll.state,
        "results_shown": poll.results_shown,
        "opened_at": _time(poll.opened_at),
        "closed_at": _time(poll.closed_at),
        "starts": _mark(poll.starts),
        "ends": _mark(poll.ends),
        "choices": [{"text": text, "votes": votes} for text, votes in poll.choices],
    }


def _question(row: Row) -> dict[str, object]:
    return {
        "id": row.id,
        "text": row.text,
        "asker": {"name": row.asker, "role": row.role, "anonymous": row.anonymous},
        "state": row.state,
        "votes": row.votes,
        "views": row.views,
        "labels": list(row.labels),
        "pinned": row.pinned,
        "asked_at": _time(row.asked_at),
        "edited_at": _time(row.edited_at),
        "edited_by_moderator": row.edited_by_moderator,
        "approved_at": _time(row.approved_at),
        "taken_at": _time(row.taken_at),
        "answered_at": _time(row.answered_at),
        "starts": _mark(row.starts),
        "ends": _mark(row.ends),
        "put_aside_at": _time(row.put_aside_at),
        "reason": {"key": row.reason, "words": row.reason_words} if row.reason else None,
        "merged_into": row.merged_into,
        "merged_at": _time(row.merged_at),
        "written_answer": _written(row.answer),
    }


def _written(answer: Answer | None) -> dict[str, object] | None:
    if answer is None:
        return None
    return {
        "text": answer.text,
        "by": answer.by,
        "private": answer.private,
        "written_at": _time(answer.written_at),
    }


def _mark(moment: Moment | None) -> dict[str, object] | None:
    if moment is None:
        return None
    epoch, take, sample = moment.mark
    return {"epoch": epoch, "take": take, "sample": sample, "seconds": round(moment.seconds, 3)}


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
