"""The CSV file, read as a spreadsheet reads it."""

import csv

import pytest

from qna.export.csv_file import defused
from qna.models import Question

from .conftest import change

FORMULAS = [
    "=1+1",
    "+33 1 23",
    "-2 degrees?",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "\u00a0=1",
    "\u3000@x",
]


def read(data, delimiter=","):
    text = data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(text[1:].splitlines(keepends=True), delimiter=delimiter))


def test_each_question_that_hosts_read_is_a_line(asked, exported):
    texts = [line["Question"] for line in read(exported("csv"))]
    assert texts == [f"{name.capitalize()}?" for name in asked if name != "withdrawn"]


def test_lines_end_as_excel_wants_them(asked, exported):
    lines = exported("csv").split(b"\n")
    assert lines.pop() == b"" and all(line.endswith(b"\r") for line in lines)


def test_a_french_reader_gets_semicolons_and_the_accents_are_whole(live_room, ada, exported):
    Question.ask(live_room.seat_of(ada), "Où ? L’été, ça coûte; combien")
    [line] = read(exported("csv", language="fr"), delimiter=";")
    assert "Où ? L’été, ça coûte; combien" in line.values()


def test_no_line_names_the_delimiter(asked, exported):
    assert b"sep=" not in exported("csv")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_takes_for_a_formula_is_defused(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["How much?", "3-2?", "a=b", "'quoted'", "é=1", ""])
def test_other_texts_stay_as_they_are(text):
    assert defused(text) == text


def test_names_are_defused_too(live_room, ben, exported):
    ben.name = "=HYPERLINK(1)"
    ben.save()
    Question.ask(live_room.admit(ben), "Who am I?")
    assert read(exported("csv"))[0]["Asked by"] == "'=HYPERLINK(1)"


def test_numbers_stay_numbers_and_times_are_iso_times(asked, exported):
    change(asked["waiting"], votes=12)
    line = read(exported("csv"))[1]
    assert line["Votes"] == "12" and line["Asked at"][10] == "T"
    assert b",12," in exported("csv")  # not quoted


def test_a_text_with_the_delimiter_and_quotes_stays_one_cell(live_room, ada, exported):
    text = 'He said: "a, b; c" — 3,5 €'
    Question.ask(live_room.seat_of(ada), text)
    assert read(exported("csv"))[0]["Question"] == text


def test_a_hidden_question_has_its_reason(asked, exported):
    line = next(line for line in read(exported("csv")) if line["Question"] == "Refused?")
    assert line["State"] == "hidden" and line["Reason"] == "rude or hurtful: Not like that"


LABELS = ["مرحبا بالعالم", "👩‍👩‍👧‍👦 family", "می‌خواهم", "W" * 24, "税金", "Z\u0335\u0321algo"]


@pytest.mark.parametrize("name", [*LABELS, "=1+1", "@SUM(A1)"])
def test_a_label_of_any_script_is_in_its_cell_as_it_is(asked, exported, name):
    asked["answered"].label(name)
    [cell] = [line["Labels"] for line in read(exported("csv")) if line["Question"] == "Answered?"]
    assert cell == defused(name)
