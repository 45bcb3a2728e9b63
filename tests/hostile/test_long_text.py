"""Texts that are too long take no more work than those of the longest length."""

import pytest
from django.core.exceptions import ValidationError

from hotline.accounts.forms import GuestForm
from hotline.accounts.names import tidy
from qna.models import Question
from rooms.forms import RoomForm
from tests.support.work import steps

LONG = ["x", "é", "e\u0301", "\u200b", " ", "\u202e", "a\n", "👩‍💻", "\ufdfa"]


@pytest.mark.parametrize("piece", LONG)
def test_the_work_of_tidying_a_text_is_bounded(piece):
    assert steps(lambda: tidy(piece * 100_000, 60)) <= steps(lambda: tidy(piece * 500, 60)) * 1.1


@pytest.mark.parametrize("piece", LONG)
def test_the_work_of_refusing_a_long_name_is_bounded(piece):
    def refused(times):
        return GuestForm({"name": "Eve" + piece * times}).errors.get("name")

    refused(1000)  # makes what later calls find made
    assert steps(lambda: refused(100_000)) <= steps(lambda: refused(1000)) * 1.1


def test_the_error_for_a_long_name_says_how_long_it_may_be():
    [sentence] = GuestForm({"name": "x" * 100_000}).errors["name"]
    assert "at most 60 characters" in sentence


def test_the_error_for_a_long_title_says_how_long_it_may_be(db):
    [sentence] = RoomForm({"title": "x" * 100_000}).errors["title"]
    assert "at most 120 characters" in sentence


@pytest.mark.parametrize("length", [281, 2000, 100_000])
def test_the_error_for_a_long_question_says_by_how_much_it_is_too_long(room, cleo, length):
    with pytest.raises(ValidationError) as raised:
        Question.ask(room.admit(cleo), "x" * length)
    assert raised.value.messages == [
        f"Your question is {length - 280} character{'s' * (length > 281)} too long; 280 fit."
    ]


def test_the_work_of_refusing_a_long_question_is_bounded(room, cleo):
    seat = room.admit(cleo)

    def refused(times):
        with pytest.raises(ValidationError):
            Question.ask(seat, "é" * times)

    refused(5000)
    assert steps(lambda: refused(100_000)) <= steps(lambda: refused(5000)) * 1.1
