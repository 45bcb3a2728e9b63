"""Signal receivers that prepare the page of a session that has ended."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from rooms import events
from rooms.event_delivery import unless_redis_is_away
from rooms.models import Room

from .tasks import keep_pictures


@receiver(events.room_released)
def link_pictures_are_drawn(sender: object, room: Room, **_: object) -> None:
    """Queue the drawing; if the queue is unavailable, a request draws each picture."""
    hint = partial(keep_pictures.delay, room.pk)
    transaction.on_commit(partial(unless_redis_is_away, hint), robust=True)
