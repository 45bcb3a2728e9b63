"""A CSV file that Excel and LibreOffice open as it is meant, in English and in French.

It begins with a byte order mark, because Excel reads other UTF-8 as Latin letters. Columns are
separated by a semicolon where the reader's language writes a decimal comma, as Excel expects there;
no line says `sep=`, because Excel ignores the byte order mark in a file with one.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import IO
from zoneinfo import ZoneInfo

from django.utils.formats import get_format

from .columns import COLUMNS, Cell
from .rows import Session

# A spreadsheet may read these as the beginning of a formula, also behind spaces that it trims.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def write_csv(session: Session, file: IO[bytes]) -> None:
    for line in lines(session):
        file.write(line.encode())


def lines(session: Session) -> Iterator[str]:
    """Yield the lines of the file, each with its end; a line may hold line breaks of a text."""
    buffer = io.StringIO()
    delimiter = ";" if get_format("DECIMAL_SEPARATOR") == "," else ","
    # All texts are quoted, so that a reader that expects another delimiter finds none in them.
    writer = csv.writer(
        buffer, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n"
    )
    zone = ZoneInfo(session.zone)
    yield "\ufeff"
    writer.writerow([str(column.title) for column in COLUMNS])
    for row in session.rows:
        writer.writerow([_written(column.value(row), zone) for column in COLUMNS])
        yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _written(cell: Cell, zone: ZoneInfo) -> str | int:
    """Return a cell as it is written: numbers and times stay what they are, texts are defused."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat(timespec="seconds")
    return defused(cell) if isinstance(cell, str) else cell


def defused(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before it."""
    return f"'{text}" if FORMULA.match(text) else text
