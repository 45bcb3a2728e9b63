"""The workbook, read by another library than the one that writes it."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from qna.models import Question

from .conftest import change
from .test_csv_file import FORMULAS, LABELS
from .test_json_file import asked_poll

HOSTILE = [
    *FORMULAS,
    "{=1}",
    "https://example.test/",
    "_x000D_",
    "a\x0bb\x1f",
    "\ufffe\uffff",
    "<b>&amp;</b>",
    "👩‍👩‍👧‍👦 كيف 天気",
    "x" * 40_000,
    "0123",
    "1e5",
    "TRUE",
]


def sheet_of(data, name="Questions"):
    sheet = load_workbook(BytesIO(data))[name]
    head, *lines = sheet.iter_rows()
    titles = [cell.value for cell in head]
    return [dict(zip(titles, line, strict=True)) for line in lines]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_is_a_text(live_room, ada, exported, text):
    question = Question.ask(live_room.seat_of(ada), "Is it safe?")
    change(question, text=text)
    [line] = sheet_of(exported("xlsx"))
    assert line["Question"].data_type == "s"
    wanted = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")[:32_767]
    assert unescape(line["Question"].value) == wanted


def test_numbers_and_times_are_numbers_and_times(asked, exported):
    change(asked["waiting"], votes=3)
    line = sheet_of(exported("xlsx"))[1]
    assert line["Votes"].value == 3 and isinstance(line["Asked at"].value, datetime)


def test_the_second_sheet_is_about_the_session(asked, exported):
    book = load_workbook(BytesIO(exported("xlsx", language="fr")))
    assert len(book.worksheets) == 2
    values = [line[1].value for line in book.worksheets[1].iter_rows()]
    assert values[:2] == ["How to price your first product", "Ada"]


def test_polls_have_a_sheet_of_their_own(live_room, asked, exported):
    asked_poll(live_room)
    lines = sheet_of(exported("xlsx"), "Polls")
    assert [(line["Answer"].value, line["Votes"].value) for line in lines] == [
        ("+Yes", 0),
        ("No", 1),
    ]
    assert {line["Question"].data_type for line in lines} == {"s"}


@pytest.mark.parametrize("name", [*LABELS, "=1+1"])
def test_a_label_is_a_text_as_it_is(asked, exported, name):
    asked["answered"].label(name)
    lines = sheet_of(exported("xlsx"))
    [cell] = [line["Labels"] for line in lines if line["Question"].value == "Answered?"]
    assert (unescape(cell.value), cell.data_type) == (name, "s")
