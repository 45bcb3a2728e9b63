"""The columns of the tables, with their titles: the same in CSV and in XLSX."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rows import Answer, Moment, Row, yes_or_no

Cell: TypeAlias = str | int | datetime | None


class Column(NamedTuple):
    """A column of questions: its title, its width in characters, and its cell for a row."""

    title: str | Promise
    width: int
    value: Callable[[Row], Cell]


def _seconds(moment: Moment | None) -> int | None:
    return int(moment.seconds) if moment else None


def _of_answer(pick: Callable[[Answer], Cell]) -> Callable[[Row], Cell]:
    return lambda row: pick(row.answer) if row.answer else None


COLUMNS = [
    Column(_("Number"), 9, lambda row: row.id),
    Column(_("Question"), 60, lambda row: row.text),
    Column(_("Asked by"), 22, lambda row: row.asker),
    Column(_("State"), 16, lambda row: row.state_in_words),
    Column(_("Votes"), 8, lambda row: row.votes),
    Column(_("Views"), 8, lambda row: row.views),
    Column(_("Labels"), 18, lambda row: ", ".join(row.labels)),
    Column(_("Asked at"), 20, lambda row: row.asked_at),
    Column(_("Taken at"), 20, lambda row: row.taken_at),
    Column(_("Answered at"), 20, lambda row: row.answered_at),
    Column(_("Begins at second"), 12, lambda row: _seconds(row.starts)),
    Column(_("Ends at second"), 12, lambda row: _seconds(row.ends)),
    Column(_("Written answer"), 60, _of_answer(lambda answer: answer.text)),
    Column(_("Written by"), 22, _of_answer(lambda answer: answer.by)),
    Column(_("For the asker alone"), 12, _of_answer(lambda answer: yes_or_no(answer.private))),
    Column(_("Reason"), 30, lambda row: row.reason_in_words),
    Column(_("Merged into number"), 12, lambda row: row.merged_into),
    Column(
        _("Edited by a moderator"),
        12,
        lambda row: yes_or_no(True) if row.edited_by_moderator else None,
    ),
]
