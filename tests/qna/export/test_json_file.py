"""The JSON file: its schema, its marks, and what it keeps to itself."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qna.models import Poll, Question
from recordings.models import Recording
from rooms.models import Seat
from tests.support.recordings.factories import NOON, record, writer_of

from .conftest import change

DOCUMENT = Path(__file__).parents[3] / "docs" / "export.md"


def read(data):
    return json.loads(data)


def question_in(data, text):
    return next(one for one in read(data)["questions"] if one["text"] == text)


def keys_of(value, before=""):
    """All keys below a JSON value, as paths: "session.title", "questions.starts.epoch"."""
    if isinstance(value, list):
        return {key for one in value for key in keys_of(one, before)}
    if not isinstance(value, dict):
        return set()
    found = set()
    for key, inner in value.items():
        path = f"{before}{key}"
        found |= {path} | keys_of(inner, f"{path}.")
    return found


def recorded(room, question):
    """Lay two takes of two seconds; the question is answered a second after the second began."""
    writer = writer_of(Recording.objects.get(room=room).directory)
    record(writer, seconds=2)
    record(writer, sample=480_000, seconds=2, unix=NOON + 60)
    change(
        question,
        taken_at=datetime.fromtimestamp(NOON + 61, UTC),
        answered_at=datetime.fromtimestamp(NOON + 62, UTC),
    )


def asked_poll(room):
    """A poll that was opened, voted in, and closed."""
    poll = Poll.make(room.seats.get(role=Seat.HOST), "=How?", ["+Yes", "No"])
    poll.open()
    poll.vote(poll.choices.last(), room.seats.filter(role=Seat.LISTENER).first())
    poll.close()
    return poll


def test_polls_have_their_votes_and_their_moments(live_room, asked, exported):
    recorded(live_room, asked["answered"])
    asked_poll(live_room)
    [poll] = read(exported("json"))["polls"]
    assert poll["choices"] == [{"text": "+Yes", "votes": 0}, {"text": "No", "votes": 1}]
    assert poll["starts"]["take"] == 1 and poll["state"] == "closed"


def test_drafts_of_polls_are_not_in_it(live_room, exported):
    Poll.make(live_room.seats.get(role=Seat.HOST), "Later?", ["Yes", "No"])
    assert read(exported("json"))["polls"] == []


def test_the_marks_stand_on_the_clock_of_the_recording(live_room, asked, exported):
    recorded(live_room, asked["answered"])
    found = question_in(exported("json"), "Answered?")
    assert found["starts"] == {"epoch": 1, "take": 2, "sample": 528_000, "seconds": 3.0}
    assert found["ends"]["sample"] == 576_000


def test_every_key_is_documented(live_room, asked, exported):
    recorded(live_room, asked["answered"])
    asked_poll(live_room)
    documented = set(re.findall(r"^\| `([^`]+)`", DOCUMENT.read_text(), re.MULTILINE))
    keys = keys_of(read(exported("json")))
    assert {key for key in keys if not key.startswith("tally.refused.")} == documented


def test_the_document_names_the_schema(exported):
    assert read(exported("json"))["schema"] in DOCUMENT.read_text()


def test_an_anonymous_asker_has_the_pseudonym_alone(live_room, ben, exported):
    question = Question.ask(live_room.admit(ben), "May I say this?")
    change(question, anonymous=True)
    data = exported("json")
    asker = question_in(data, "May I say this?")["asker"]
    assert asker == {"name": "Anonymous 1", "role": "", "anonymous": True}
    assert b"Ben" not in data and ben.email.encode() not in data


@pytest.mark.parametrize("role", [Seat.HOST, Seat.COHOST, Seat.SPEAKER])
def test_no_role_gives_an_anonymous_asker_away(live_room, ben, exported, role):
    question = Question.ask(live_room.admit(ben), "May I say this?")
    Seat.objects.filter(pk=question.asker_id).update(role=role)
    change(question, anonymous=True)
    assert question_in(exported("json"), "May I say this?")["asker"]["role"] == ""


def test_an_asker_with_a_name_has_the_role(live_room, cohost_ben, exported):
    Question.ask(cohost_ben, "Shall we begin?")
    assert question_in(exported("json"), "Shall we begin?")["asker"]["role"] == "cohost"


def test_a_merged_question_names_the_one_that_it_was_merged_into(asked, exported):
    data = exported("json")
    merged, target = (question_in(data, text) for text in ("Merged?", "Waiting?"))
    assert merged["state"] == "merged" and merged["merged_into"] == target["id"]


def test_labels_and_answers_are_with_their_question(asked, exported):
    data = exported("json")
    assert question_in(data, "Waiting?")["labels"] == ["price"]
    assert question_in(data, "Private?")["written_answer"]["private"] is True


def test_the_tally_is_in_it(asked, exported):
    tally = read(exported("json"))["tally"]
    assert tally["asked"] == 7 and tally["withdrawn"] == 1 and tally["refused"] == {"rude": 1}


def test_an_empty_room_is_an_empty_list(exported):
    assert read(exported("json"))["questions"] == []
