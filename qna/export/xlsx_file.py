"""An Excel workbook in which numbers are numbers, times are times, and every text is a text."""

from datetime import datetime
from typing import IO
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .columns import COLUMNS, Cell
from .rows import Session
from .summary import summary_of

# Each row is written to a temporary file before the next begins; `write` would guess types.
OPTIONS = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
LONGEST = 32_767  # characters that a cell of Excel can hold
# XML 1.0 has no form for these, and Excel calls a file that contains one damaged.
UNWRITABLE = dict.fromkeys([*range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd")


def write_xlsx(session: Session, file: IO[bytes]) -> None:
    with Workbook(file, OPTIONS) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        zone = ZoneInfo(session.zone)
        _write_questions(book.add_worksheet(_("Questions")), session, zone, head, body)
        if session.polls:
            _write_polls(book.add_worksheet(_("Polls")), session, zone, head, body)
        _write_summary(book.add_worksheet(_("Session")), session, zone, head, body)


def _write_questions(
    sheet: Worksheet, session: Session, zone: ZoneInfo, head: Format, body: Format
) -> None:
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, str(column.title), head)
    sheet.freeze_panes(1, 2)
    for line, row in enumerate(session.rows, start=1):
        for at, column in enumerate(COLUMNS):
            _write(sheet, line, at, column.value(row), zone, body)


def _write_polls(
    sheet: Worksheet, session: Session, zone: ZoneInfo, head: Format, body: Format
) -> None:
    titles = [(_("Question"), 60), (_("Opened at"), 20), (_("Answer"), 40), (_("Votes"), 8)]
    for at, (title, width) in enumerate(titles):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, head)
    lines = [(poll, *choice) for poll in session.polls for choice in poll.choices]
    for line, (poll, answer, votes) in enumerate(lines, start=1):
        for at, cell in enumerate((poll.text, poll.opened_at, answer, votes)):
            _write(sheet, line, at, cell, zone, body)


def _write_summary(
    sheet: Worksheet, session: Session, zone: ZoneInfo, head: Format, body: Format
) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 44)
    for line, (title, cell) in enumerate(summary_of(session)):
        sheet.write_string(line, 0, _clean(title), head)
        _write(sheet, line, 1, cell, zone, body)


def _write(sheet: Worksheet, line: int, at: int, cell: Cell, zone: ZoneInfo, body: Format) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, at, _clean(cell), body)
    elif isinstance(cell, datetime):
        # Excel's times have no zone; the sheet about the session names it.
        sheet.write_datetime(line, at, cell.astimezone(zone).replace(tzinfo=None, microsecond=0))
    elif cell is not None:
        sheet.write_number(line, at, cell)


def _clean(text: str) -> str:
    return text.translate(UNWRITABLE)[:LONGEST]
