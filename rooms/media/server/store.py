"""What a media server reads from the rows, and writes to them.

Two threads wait for the database: one reads, the other writes. While another program holds the
lock of a SQLite database writes wait, and what people want can be read all the same.
"""

import logging
from functools import wraps
from typing import NamedTuple

from hotline.core.db_thread import Thread
from rooms import events
from rooms.models import MediaServer, Room, Seat

from .desired_state import DesiredState, directory_of

log = logging.getLogger(__name__)

READ_WITHIN = 2.0  # seconds after which media goes on with what was read last


def reading(query):
    """Has the reading thread run a method; an OperationalError when that takes READ_WITHIN."""

    @wraps(query)
    async def read(self, *args):
        return await self._reading.run(query, self, *args, within=READ_WITHIN)

    return read


def writing(verb):
    """Has the writing thread run a method, however long that takes."""

    @wraps(verb)
    async def write(self, *args):
        return await self._writing.run(verb, self, *args)

    return write


class Standing(NamedTuple):
    """How a room stands to the process that believes to hold it."""

    running: bool
    epoch: int
    ours: bool


class Store:
    """The rows of one media server, every write about a room fenced by its epoch."""

    def __init__(self, name):
        self._name = name
        self._stage = None
        self._reading = Thread("ledger-reads")
        self._writing = Thread("ledger-writes")

    def close(self):
        """Hang up on the database."""
        self._reading.close()
        self._writing.close()

    @writing
    def sign_in(self):
        self._stage = MediaServer.take_name(self._name)
        self._stage.beat()

    @writing
    def sign_out(self):
        if self._stage:
            self._stage.retire()

    @writing
    def beat(self):
        """Renew all leases; False when this process is no longer known."""
        return self._stage.beat()

    @writing
    def claim(self, room_id):
        """The engine's `start` order of a room now ours.

        None when the room is neither live nor rehearsing, or a living process has it.
        """
        room = Room.objects.filter(pk=room_id).first()
        if room is None or room.claim(self._stage) is None:
            return None
        room.refresh_from_db()  # as it was claimed, which may be later than it was found
        room.count_publishers()
        log.info("room %s is on this stage, epoch %s", room.pk, room.epoch)
        return {
            "room": room.pk,
            "epoch": room.epoch,
            "rehearsal": not room.is_live,
            "directory": directory_of(room),
            "height": room.height,
            "title": room.title,
            "language": room.language,
        }

    @writing
    def keep(self, room_id, epoch):
        """Hold a room on that we hold under `epoch`, after this process's row was made anew."""
        Room.objects.get(pk=room_id).keep(self._stage, epoch)

    @writing
    def give_up(self, room_id, epoch):
        """Whoever was heard by a media server before `epoch`, and is not back, is expected no
        longer.
        """
        Room.objects.get(pk=room_id).expect_nobody_back(epoch)

    @reading
    def desired(self, room_id):
        """What people want of the room's media, as the rows have it now."""
        return DesiredState.of(room_id)

    @reading
    def unclaimed(self):
        """Rooms for a media server that nobody alive holds, or that this process held before it was
        started anew.
        """
        running = Room.objects.running()
        return list(
            running.filter(pk__in=Room.objects.unheld().values("pk"))
            .union(running.filter(media_server=self._stage))
            .values_list("pk", flat=True)
        )

    @reading
    def left_over(self, held):
        """``(room pk, epoch)`` of rooms that want no media server, and are ours by the row alone.

        Their engine died with our predecessor of this name, or their release was lost: without
        another nobody would ever seal the recordings of ended ones, for this process lives.
        """
        rooms = Room.objects.filter(media_server=self._stage)
        over = rooms.exclude(pk__in=rooms.running().values("pk")).exclude(pk__in=held)
        return list(over.values_list("pk", "epoch"))

    @reading
    def standing(self, room_ids):
        """``{room pk: Standing}`` of the rooms this process believes to hold."""
        rows = Room.objects.filter(pk__in=room_ids)
        running = set(rows.running().values_list("pk", flat=True))
        return {
            pk: Standing(pk in running, epoch, stage == self._stage.pk)
            for pk, epoch, stage in rows.values_list("pk", "epoch", "media_server")
        }

    @writing
    def release(self, room_id, epoch):
        """Let go of a room; once it has ended, its recording can be sealed."""
        room = Room.objects.filter(pk=room_id).first()
        if room and room.release(epoch) and room.has_ended:
            events.room_released.send(Room, room=room)

    @reading
    def seat(self, key):
        """The row, read anew: a page may have changed it a moment ago."""
        return Seat.objects.select_related("person").get(key=key)

    @writing
    def heard(self, seat_key, epoch, heard):
        seat = self._seat_in_room(seat_key)
        if seat:
            (seat.heard if heard else seat.unheard)(epoch)

    @writing
    def shared(self, seat_key, epoch, shared):
        seat = self._seat_in_room(seat_key)
        if seat:
            (seat.shared if shared else seat.unshared)(epoch)

    @writing
    def spoken(self, room_id, epoch, seconds):
        """Add ``{seat key: seconds}``: the totals of all who ever spoke there."""
        seats = Seat.objects.filter(room=room_id)
        for seat in seats.filter(key__in=seconds):
            seat.spoke(epoch, seconds[seat.key])
        return dict(seats.filter(spoken__gt=0).values_list("key", "spoken"))

    @writing
    def trouble(self, room_id, epoch, what):
        Room.objects.get(pk=room_id).report_trouble(epoch, what)

    def _seat_in_room(self, key):
        return Seat.objects.select_related("room", "person").filter(key=key).first()
