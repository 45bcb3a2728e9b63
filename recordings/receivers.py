"""Signal receivers that begin and seal the recording of a room, and erase a deleted room's."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from rooms import events
from rooms.event_delivery import unless_redis_is_away
from rooms.models import Room, Seat

from .delivery.rotations import rotate
from .models import Copy, Recording, Share, SpeakersPart
from .models.audience import settle_audience
from .models.copy_kinds import AUDIOGRAM, WITH_CHAPTERS
from .models.strays import Stray
from .tasks import seal


@receiver(events.went_live)
def recording_begins(sender: object, room: Room, **_: object) -> None:
    Recording.begin(room)


@receiver(events.ended)
@receiver(events.replay_moved)
def media_are_for_another_audience(sender: object, room: Room, **_: object) -> None:
    """Write the mark on disk after the commit; if a crash prevents it, `reconcile` does it."""
    transaction.on_commit(partial(settle_audience, room.pk), robust=True)


@receiver(events.removed)
def links_that_a_removed_person_has_are_refused(sender: object, seat: Seat, **_: object) -> None:
    """Rotate the links to the media after the commit. After a crash they expire by themselves."""
    if seat.room.live_at:
        folder = Path(settings.RECORDINGS_ROOT) / seat.room.key
        transaction.on_commit(partial(rotate, folder), robust=True)


@receiver(events.seats_merged)
def recordings_follow_the_person(sender: object, seat: Seat, kept: Seat, **_: object) -> None:
    """Move what a guest who signed in was recorded as: the voice, and the leave to have a part."""
    for part in SpeakersPart.objects.filter(seat=seat).select_related("seat"):
        part.move_to(kept)
    for recording in Recording.objects.filter(room=seat.room_id).exclude(state=Recording.NONE):
        recording.merge_seats(seat, kept)


@receiver(events.names_moved)
def audiograms_name_others(
    sender: object, room: Room, questions: Iterable[int] | None, **_: object
) -> None:
    """Make the audiogram anew, of which nobody may see the names that it shows any more."""
    for copy in Copy.objects.filter(recording__room=room, kind=AUDIOGRAM).select_related(
        "recording__room"
    ):
        if copy.recording.names_askers_of(questions):
            copy.replace()


@receiver(events.answers_moved)
def copies_show_other_answers(sender: object, room: Room, hidden: bool, **_: object) -> None:
    """Make the copies anew that name answers; an audiogram that shows a hidden one goes at once.

    The others have its text among their chapters. They are served until the new ones are ready,
    because feeds read them at permanent addresses.
    """
    told = Copy.objects.filter(recording__room=room, kind__in=WITH_CHAPTERS)
    told = told.exclude(recording__state__in=Recording.GONE)
    for copy in told.select_related("recording__room"):
        if hidden and copy.kind == AUDIOGRAM:
            copy.replace()
        else:
            copy.ask_anew()


@receiver(post_delete, sender=Share)
def the_address_of_a_deleted_share_is_over(sender: object, instance: Share, **_: object) -> None:
    transaction.on_commit(instance.settle, robust=True)


@receiver(events.room_released)
def recording_is_sealed(sender: object, room: Room, **_: object) -> None:
    """Queue the sealing; if the queue is unavailable, `reconcile` finds the row later."""
    for recording in Recording.objects.filter(room=room, state=Recording.RECORDING):
        hint = partial(seal.delay, recording.pk)
        transaction.on_commit(partial(unless_redis_is_away, hint), robust=True)


@receiver(post_delete, sender=Room)
def files_go_with_the_room(sender: object, instance: Room, **_: object) -> None:
    """Delete what is on the disk of a deleted room; `manage.py strays` finds what a crash left."""
    transaction.on_commit(Stray(instance.key).erase, robust=True)
