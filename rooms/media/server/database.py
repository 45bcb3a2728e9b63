"""The media server's access to the database: its reads and writes of rows.

One thread reads and another writes, so that the desired state can still be read while writes wait
for the lock of a SQLite database that another program holds.
"""

import logging
from collections.abc import Callable, Collection, Coroutine, Mapping
from functools import wraps
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

from hotline.core.db_thread import Thread
from rooms import events
from rooms.models import Destination, MediaServer, Relay, Room, Seat

from . import clock_watch
from .desired_state import DesiredState, directory_of
from .mixer_commands import Start
from .relay_session import Origin
from .restreams import Sending
from .steadiness import Steadiness

log = logging.getLogger(__name__)

READ_WITHIN = 2.0  # seconds; after that the caller goes on with the state it read last

Arguments = TypeVarTuple("Arguments")
R = TypeVar("R")

Method = Callable[["Database", *Arguments], R]
AsyncMethod = Callable[["Database", *Arguments], Coroutine[Any, Any, R]]


def reading(query: Method[*Arguments, R]) -> AsyncMethod[*Arguments, R]:
    """Run a method on the reading thread; raise OperationalError after READ_WITHIN seconds."""

    @wraps(query)
    async def read(self: "Database", *args: *Arguments) -> R:
        return await self._reading.run(query, self, *args, within=READ_WITHIN)

    return read


def writing(verb: Method[*Arguments, R]) -> AsyncMethod[*Arguments, R]:
    """Run a method on the writing thread, however long that takes."""

    @wraps(verb)
    async def write(self: "Database", *args: *Arguments) -> R:
        return await self._writing.run(verb, self, *args)

    return write


class Standing(NamedTuple):
    """The state in the database of a room that this process holds as far as it knows."""

    running: bool
    epoch: int
    ours: bool
    anothers: bool  # another process holds it


class Database:
    """Reads and writes rows for one media server; the epoch fences every write about a room."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._signed_in: MediaServer | None = None
        self._steadiness = Steadiness()
        self._reading = Thread("database-reads")
        self._writing = Thread("database-writes")

    @property
    def _row(self) -> MediaServer:
        """The row of this process, from `sign_in` on."""
        assert self._signed_in is not None
        return self._signed_in

    def close(self) -> None:
        """Close both database connections."""
        self._reading.close()
        self._writing.close()

    @writing
    def sign_in(self, free_places: int, private_address: str) -> None:
        """Take the row of this process; the arguments are those of `beat`."""
        self._signed_in = MediaServer.take_name(self._name)
        self._signed_in.beat(free_places, private_address)
        self._signed_in.relays.all().delete()  # of a former process of this name

    @writing
    def sign_out(self) -> None:
        if self._signed_in:
            self._signed_in.retire()

    @writing
    def beat(self, free_places: int, private_address: str) -> bool:
        """Renew all leases; return False when this process's row is gone."""
        is_there = self._row.beat(free_places, private_address)
        self._steadiness.note_beat()
        return is_there

    @reading
    def clock_ahead(self) -> float:
        """Return how many seconds the clock of this machine is ahead of the database's."""
        return self._row.clock_ahead()

    @writing
    def claim(self, room_id: int) -> Start | None:
        """Claim a room; return the fields of its mixer's `start` command.

        Return None when the room is neither live nor in its green room, or a process holds it.
        """
        room = Room.objects.filter(pk=room_id).first()
        if room is None:
            return None
        epoch = room.claim(self._row, self._steadiness.may_take_over)
        if epoch is None:
            return None
        room.refresh_from_db()  # it may have changed between the read and the claim
        if room.epoch != epoch:  # another process has claimed it since, and must stay alone
            return None
        room.count_publishers()
        ahead = self._row.clock_ahead()
        log.info("room %s is on this media server, epoch %s", room.pk, room.epoch)
        return {
            "room": room.pk,
            "epoch": room.epoch,
            "green_room": not room.is_live,
            "directory": directory_of(room),
            "height": room.height,
            "title": room.title,
            "language": room.language,
            "right_time": clock_watch.right_time(ahead),
        }

    @writing
    def keep(self, room_id: int, epoch: int) -> None:
        """Keep a room that is held under `epoch`, after this process's row was created again."""
        Room.objects.get(pk=room_id).keep(self._row, epoch)

    @writing
    def give_up(self, room_id: int, epoch: int) -> None:
        """Clear 'reconnecting' for seats that have not returned since before `epoch`."""
        Room.objects.get(pk=room_id).expect_nobody_back(epoch)

    @reading
    def desired(self, room_id: int) -> DesiredState:
        """Return the room's DesiredState as the rows have it now."""
        return DesiredState.of(room_id)

    @reading
    def unclaimed(self) -> dict[int, bool]:
        """Return the pks of running rooms that this process may claim: those that no living process
        holds, and those that it held before it was restarted, with True.
        """
        free = Room.objects.claimable(self._row, self._steadiness.may_take_over)
        holders = free.values_list("pk", "media_server")
        return {pk: media_server == self._row.pk for pk, media_server in holders}

    @reading
    def is_least_busy(self) -> bool:
        """Return whether this process is the one that should claim a room which nobody holds."""
        return MediaServer.objects.least_busy() == self._row

    @reading
    def late(self) -> list[str]:
        """Return the names of media servers that hold running rooms and missed two heartbeats."""
        late = MediaServer.objects.late().exclude(pk=self._row.pk)
        held = late.filter(rooms__in=Room.objects.running())
        return list(held.values_list("name", flat=True).distinct())

    @writing
    def retire_dead(self, names: Collection[str]) -> None:
        """End the leases of media servers that died, unless one has beaten meanwhile."""
        for media_server in MediaServer.objects.late().filter(name__in=names):
            if media_server.retire_if_late():
                log.warning("%s has died; its rooms move", media_server.name)

    @reading
    def left_over(self, held: Collection[int]) -> list[tuple[int, int]]:
        """Return ``(room pk, epoch)`` of rooms that need no media server, but whose rows name this
        one although they are not in `held`.

        Their mixer died with an earlier process of this name, or their release was lost. They must
        be released again: as long as this process lives, the recordings of ended rooms would never
        be sealed otherwise.
        """
        rooms = Room.objects.filter(media_server=self._row)
        over = rooms.exclude(pk__in=rooms.running().values("pk")).exclude(pk__in=held)
        return list(over.values_list("pk", "epoch"))

    @reading
    def standing(self, room_ids: Collection[int]) -> dict[int, Standing]:
        """Return ``{room pk: Standing}`` of these rooms; deleted ones are missing."""
        rows = Room.objects.filter(pk__in=room_ids)
        running = set(rows.running().values_list("pk", flat=True))
        return {
            pk: Standing(
                pk in running, epoch, holder == self._row.pk, holder not in (None, self._row.pk)
            )
            for pk, epoch, holder in rows.values_list("pk", "epoch", "media_server")
        }

    @writing
    def release(self, room_id: int, epoch: int) -> None:
        """Release a room; if it has ended, signal that its recording can be sealed."""
        room = Room.objects.filter(pk=room_id).first()
        if room and room.release(self._row, epoch) and room.has_ended:
            events.room_released.send(Room, room=room)

    @reading
    def origin(self, room_id: int) -> Origin | None:
        """Return the holder of a live room; None if no media server holds it now."""
        room = Room.objects.live().filter(pk=room_id).select_related("media_server").first()
        return _origin(room) if room else None

    @writing
    def begin_relay(self, room_id: int) -> Origin | None:
        """Note that this process relays the room; return its holder, or None if it can't be."""
        room = Room.objects.live().filter(pk=room_id).select_related("media_server").first()
        return _origin(room) if room and Relay.begin(room, self._row) else None

    @writing
    def end_relay(self, room_id: int, epoch: int) -> None:
        """Note that the room is relayed no more that was so under `epoch`."""
        Relay.end(room_id, self._row, epoch)

    @reading
    def seat(self, key: str) -> Seat:
        """Read the row again, because a page may have changed it a moment ago."""
        return Seat.objects.select_related("person").get(key=key)

    @writing
    def heard(self, seat_key: str, epoch: int, heard: bool) -> None:
        seat = self._seat_in_room(seat_key)
        if seat:
            (seat.heard if heard else seat.unheard)(epoch)

    @writing
    def shared(self, seat_key: str, epoch: int, shared: bool) -> None:
        seat = self._seat_in_room(seat_key)
        if seat:
            (seat.shared if shared else seat.unshared)(epoch)

    @writing
    def spoken(self, room_id: int, epoch: int, seconds: Mapping[str, float]) -> dict[str, float]:
        """Add ``{seat key: seconds}``; return the totals of all seats that ever spoke."""
        seats = Seat.objects.filter(room=room_id)
        for seat in seats.filter(key__in=seconds):
            seat.spoke(epoch, seconds[seat.key])
        return dict(seats.filter(spoken__gt=0).values_list("key", "spoken"))

    @writing
    def trouble(self, room_id: int, epoch: int, what: str) -> None:
        Room.objects.get(pk=room_id).report_trouble(epoch, what)

    @writing
    def restream(self, room_id: int, epoch: int, pk: int, sending: Sending) -> None:
        room = Room.objects.filter(pk=room_id).first()
        if room:
            Destination.report(room, epoch, pk, *sending)

    @writing
    def filmed(self, room_id: int, epoch: int) -> None:
        Room.objects.get(pk=room_id).note_picture(epoch)

    def _seat_in_room(self, key: str) -> Seat | None:
        return Seat.objects.select_related("room", "person").filter(key=key).first()


def _origin(room: Room) -> Origin | None:
    return Origin(room.media_server.name, room.epoch) if room.media_server else None
