"""Tasks of the worker for the pages of rooms."""

from celery import shared_task

from rooms.models import Room


@shared_task
def keep_pictures(room_id: int) -> None:
    """Draw the link pictures of an ended room. It is safe to run at any time."""
    from . import kept_pictures  # the libraries that draw take memory

    for room in Room.objects.select_related("host").filter(pk=room_id, state=Room.ENDED):
        kept_pictures.keep(room)
