"""What a stage process reads from the rows, and writes to them. Runs in threads, for it waits."""

import logging
from typing import NamedTuple

from channels.layers import get_channel_layer
from django.conf import settings

from hotline.database import in_database
from rooms import events
from rooms.models import Room, Seat, Stage

log = logging.getLogger(__name__)


class Wishes(NamedTuple):
    """Keys of seats, and the question to be shown."""

    muted: set
    speakers: set
    """Those who may publish."""
    removed: set
    question: str | None
    asker: str


class Ledger:
    """The rows of one stage process, every write about a room fenced by its epoch."""

    def __init__(self, name):
        self._name = name
        self._stage = None

    @in_database
    def sign_in(self):
        self._stage = Stage.take_name(self._name)
        self._stage.beat()

    @in_database
    def sign_out(self):
        self._stage.retire()

    @in_database
    def beat(self):
        """Renew all leases; False when this process is no longer known."""
        return self._stage.beat()

    @in_database
    def claim(self, room_id):
        """The engine's `start` order of a room now ours.

        None when the room is not live, or a living process has it.
        """
        room = Room.objects.filter(pk=room_id).first()
        if room is None or room.claim(self._stage) is None:
            return None
        room.seats.filter(heard_epoch__isnull=False).update(heard_epoch=None)
        room.count_publishers()
        log.info("room %s is on this stage, epoch %s", room.pk, room.epoch)
        return {
            "room": room.pk,
            "epoch": room.epoch,
            "directory": str(settings.RECORDINGS_ROOT / room.key) if room.recorded else None,
            "height": room.height,
            "title": room.title,
            "language": room.language,
        }

    @in_database
    def wishes(self, room_id):
        """What people want of the room's media, as the rows have it now."""
        room = Room.objects.get(pk=room_id)
        now = room.questions.filter(state="now").select_related("asker__person").first()
        keys = room.seats.values_list("key", flat=True)
        return Wishes(
            muted=set(keys.filter(muted=True)),
            speakers=set(keys.filter(role__in=Seat.ON_STAGE)),
            removed=set(keys.filter(removed_at__isnull=False)),
            question=now.text if now else None,
            asker=now.asker.name if now else "",
        )

    @in_database
    def unclaimed(self):
        """Live rooms nobody alive holds, or that this process held before it was started anew."""
        return list(
            Room.objects.filter(state=Room.LIVE, pk__in=Room.objects.unheld().values("pk"))
            .union(Room.objects.filter(state=Room.LIVE, stage=self._stage))
            .values_list("pk", flat=True)
        )

    @in_database
    def left_over(self, held):
        """``(room pk, epoch)`` of ended rooms that are ours by the row alone.

        Their engine died with our predecessor of this name, or their release was lost: without
        another nobody would ever seal their recordings, for this process lives.
        """
        rooms = Room.objects.filter(state=Room.ENDED, stage=self._stage)
        return list(rooms.exclude(pk__in=held).values_list("pk", "epoch"))

    @in_database
    def standing(self, room_ids):
        """``{room pk: (state, epoch, is ours)}`` of the rooms this process believes to hold."""
        rows = Room.objects.filter(pk__in=room_ids).values_list("pk", "state", "epoch", "stage")
        return {pk: (state, epoch, stage == self._stage.pk) for pk, state, epoch, stage in rows}

    @in_database
    def release(self, room_id, epoch):
        """Let go of a room; once it has ended, its recording can be sealed."""
        room = Room.objects.filter(pk=room_id).first()
        if room and room.release(epoch) and room.has_ended:
            events.room_released.send(Room, room=room)

    @in_database
    def seat(self, key):
        """``(name, role)``, read anew: a page may have changed it a moment ago."""
        seat = Seat.objects.select_related("person").get(key=key)
        return seat.name, seat.role

    @in_database
    def heard(self, seat_key, epoch, heard):
        seat = Seat.objects.select_related("room", "person").filter(key=seat_key).first()
        if seat:
            (seat.heard if heard else seat.unheard)(epoch)

    @in_database
    def trouble(self, room_id, epoch, what):
        Room.objects.get(pk=room_id).report_trouble(epoch, what)

    async def pulse(self, room_id, **page):
        """To every page of the room, now; lost if nobody is there."""
        try:
            await get_channel_layer().group_send(
                events.group(room_id), events.pulse(room_id, **page)
            )
        except Exception as error:  # Redis is away; the next pulse is near
            log.warning("pulse of room %s: %s", room_id, error)
