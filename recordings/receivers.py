"""What a room's life means for its recording."""

from functools import partial

from django.db import transaction
from django.dispatch import receiver

from rooms import events

from .models import Recording
from .tasks import seal


@receiver(events.went_live)
def recording_begins(sender, room, **_):
    Recording.begin(room)


@receiver(events.room_released)
def recording_is_sealed(sender, room, **_):
    """The queue is a hint: should it be away, `reconcile` finds the row."""
    for recording in Recording.objects.filter(room=room, state=Recording.RECORDING):
        hint = partial(seal.delay, recording.pk)
        transaction.on_commit(partial(events.unless_redis_is_away, hint), robust=True)
