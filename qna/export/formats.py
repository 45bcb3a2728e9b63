"""The formats of the export, by the ending of their file names."""

from collections.abc import Callable
from typing import IO, NamedTuple

from .csv_file import write_csv
from .faq import write_faq
from .json_file import write_json
from .rows import Session
from .xlsx_file import write_xlsx


class Format(NamedTuple):
    """A function that writes a session's questions to a file, and the media type of that file."""

    write: Callable[[Session, IO[bytes]], None]
    content_type: str


FORMATS = {
    "csv": Format(write_csv, "text/csv; charset=utf-8"),
    "xlsx": Format(write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": Format(write_json, "application/json"),
    "md": Format(write_faq, "text/markdown; charset=utf-8"),
}
