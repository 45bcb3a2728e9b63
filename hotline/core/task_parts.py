"""The parts of a periodic task, of which one that fails does not stop the others."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db.models import Model, QuerySet

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)


@contextmanager
def going_on(what: str) -> Iterator[None]:
    """Log a failure and go on, because the task comes back to this part within seconds."""
    try:
        yield
    except Exception:
        logger.exception("%s waits", what)


def for_each(
    rows: Callable[[], QuerySet[Row]],
    do: Callable[[Row], object],
    what: str,
    most: int | None = None,
) -> None:
    """Call `do` for each row; one that fails, or that can't be read, stops none of the others.

    Each row is read by itself, when its turn comes, because the database refuses a whole query for
    one value that Python has no date for. Rows that `rows` no longer finds then are left out.

    Args:
        rows: makes the query, which may fail too.
        what: the rows in words, for the log: "the address of share" 17.
        most: how many rows are taken at most.
    """
    with going_on(f"{what} …"):
        found = rows()
        for pk in found.values_list("pk", flat=True)[:most]:
            with going_on(f"{what} {pk}"):
                for row in found.filter(pk=pk):
                    do(row)
