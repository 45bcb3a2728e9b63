"""The periodic task that keeps the numbers of the last hour."""

from celery import shared_task

from hotline.core import outages
from hotline.monitoring import board, history

from . import site_numbers


@shared_task
def note_numbers() -> None:
    """Add an entry to the last hour. It is safe to run at any time and in several processes."""
    try:
        with board.client() as server:
            history.add(server, history.entry_of(board.read(server), site_numbers.gather()))
    except Exception as error:
        if not outages.noted(error):
            raise
