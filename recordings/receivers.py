"""Signal receivers that begin and seal the recording of a room."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from rooms import events
from rooms.event_delivery import unless_redis_is_away
from rooms.models import Room

from .models import Recording
from .tasks import seal


@receiver(events.went_live)
def recording_begins(sender: object, room: Room, **_: object) -> None:
    Recording.begin(room)


@receiver(events.room_released)
def recording_is_sealed(sender: object, room: Room, **_: object) -> None:
    """Queue the sealing; if the queue is unavailable, `reconcile` finds the row later."""
    for recording in Recording.objects.filter(room=room, state=Recording.RECORDING):
        hint = partial(seal.delay, recording.pk)
        transaction.on_commit(partial(unless_redis_is_away, hint), robust=True)
