"""Transient news among the hosts of a room: what one did, and what one looks at."""

from typing import TYPE_CHECKING

from . import events
from .event_delivery import after_commit, tell_pages, unless_redis_is_away

if TYPE_CHECKING:
    from .models import Seat

ACTS = (
    *("approved", "refused", "hid", "restored", "fixed", "opened"),
    *("merged", "unmerged", "blocked", "unblocked"),
)
"""The acts of which the pages of other hosts show a line; scripts have their sentences."""


def acted(by: "Seat | None", what: str) -> None:
    """Tell the other hosts, after the commit, what a host did; of staff in the admin, nothing."""
    assert what in ACTS, what
    if by is None:
        return
    news = {"seat": by.key, "name": by.name, "what": what}
    message = events.pulse(by.room_id, to_hosts=True, acted=news)
    after_commit(lambda: tell_pages(message))


def looks_at(seat: "Seat", question: int) -> None:
    """Tell the other hosts that a host has the dialog of a question open; 0 for none any more."""
    news = {seat.key: {"name": seat.name, "question": question}}
    message = events.pulse(seat.room_id, to_hosts=True, looks=news)
    unless_redis_is_away(lambda: tell_pages(message))
