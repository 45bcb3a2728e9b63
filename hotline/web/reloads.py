"""Pages that reload a part of themselves while something on them may change."""

from collections.abc import Mapping
from typing import NamedTuple

MOST = 360  # reloads of one page: half an hour while something is made
SOON, SELDOM = 5, 30  # seconds until the next: while something is made, and otherwise


class Reload(NamedTuple):
    """The next reload of a part of a page: its number, and the seconds until then."""

    number: int
    seconds: int


def next_reload(asked: Mapping[str, str], soon: bool = True) -> Reload | None:
    """Return the next reload; None after enough.

    Args:
        asked: the query, in which `reloads` is how often the page has reloaded itself.
        soon: something is made.
    """
    number = asked.get("reloads", "")
    reloads = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
    return Reload(reloads + 1, SOON if soon else SELDOM) if reloads < MOST else None
