"""Text that is too long is cut before it is looked at: it costs no more than what may be kept."""

import pytest
from django.core.exceptions import ValidationError

from hotline.accounts.forms import GuestForm
from hotline.accounts.names import tidy
from qna.models import Question
from rooms.forms import RoomForm
from tests.support.work import steps

LONG = ["x", "é", "e\u0301", "\u200b", " ", "\u202e", "a\n", "👩‍💻", "\ufdfa"]


@pytest.mark.parametrize("piece", LONG)
def test_the_work_of_tidying_is_bounded(piece):
    assert steps(lambda: tidy(piece * 100_000, 60)) <= steps(lambda: tidy(piece * 500, 60)) * 1.1


@pytest.mark.parametrize("piece", LONG)
def test_a_long_name_is_refused_for_little(piece):
    def refused(times):
        return GuestForm({"name": "Eve" + piece * times}).errors.get("name")

    refused(1000)  # what is made once, is made now
    assert steps(lambda: refused(100_000)) <= steps(lambda: refused(1000)) * 1.1


def test_a_long_name_is_told_that_it_is_long():
    [sentence] = GuestForm({"name": "x" * 100_000}).errors["name"]
    assert "at most 60 characters" in sentence


def test_a_long_title_is_told_that_it_is_long(db):
    [sentence] = RoomForm({"title": "x" * 100_000}).errors["title"]
    assert "at most 120 characters" in sentence


@pytest.mark.parametrize("length", [281, 2000, 100_000])
def test_a_long_question_is_told_by_how_much(room, cleo, length):
    with pytest.raises(ValidationError) as told:
        Question.ask(room.admit(cleo), "x" * length)
    assert told.value.messages == [
        f"Your question is {length - 280} character{'s' * (length > 281)} too long; 280 fit."
    ]


def test_a_long_question_is_refused_for_little(room, cleo):
    seat = room.admit(cleo)

    def refused(times):
        with pytest.raises(ValidationError):
            Question.ask(seat, "é" * times)

    refused(5000)
    assert steps(lambda: refused(100_000)) <= steps(lambda: refused(5000)) * 1.1
