"""The rooms that this media server relays, because their holders have no place left."""

import asyncio
import logging
import time

from hotline.core import outages
from hotline.logs import context as log_context

from ..network import UdpMux
from .background_tasks import BackgroundTasks
from .database import Database
from .places import Places
from .relay_session import SILENT_AFTER, NoProgram, Origin, RelaySession, Unreached

log = logging.getLogger(__name__)

GIVE_UP_AFTER = 10.0  # seconds in which a holder is silent, and no other one sends the program
PAUSE = 10.0  # seconds in which nothing is tried with a holder that was out of reach


class RelayedRooms:
    """Opens relays when listeners ask for them, follows the rows, and drops them when idle.

    `sessions` maps the pk of each relayed room to its session.
    """

    def __init__(
        self,
        udp_mux: UdpMux,
        name: str,
        database: Database,
        background_tasks: BackgroundTasks,
        places: Places,
    ) -> None:
        self._udp_mux = udp_mux
        self._name = name
        self._database = database
        self._background_tasks = background_tasks
        self._places = places
        self.sessions: dict[int, RelaySession] = {}  # by room pk, as are those below
        self._opening: dict[int, asyncio.Task[RelaySession | None]] = {}
        self._failed: dict[int, float] = {}  # when
        self._in_turn = asyncio.Lock()  # one read at a time, so that the newest is applied last
        self._reads: dict[int, asyncio.Task[None]] = {}  # that have not begun yet
        self._is_closed = False

    def get(self, room_id: int) -> RelaySession | None:
        """Return the session of a room that is relayed here; None for any other."""
        return self.sessions.get(room_id)

    async def open(self, room_id: int) -> RelaySession | None:
        """Relay the room unless that is done already; return its session, None if that fails."""
        if room_id in self.sessions:
            return self.sessions[room_id]
        if self._is_closed or self._udp_mux.private_address is None or self._is_pausing(room_id):
            return None
        if room_id not in self._opening:
            self._opening[room_id] = self._background_tasks.do(self._open(room_id))
        return await asyncio.shield(self._opening[room_id])

    async def reconcile(self) -> None:
        """Follow the rows and the holders of all rooms; drop relays to which nobody listens."""
        for room_id, session in list(self.sessions.items()):
            session.tick()
            if session.is_idle:
                await self._drop(room_id, session, "nobody listens")
            elif session.silent_for > GIVE_UP_AFTER:
                await self._drop(room_id, session, "the holder is silent")
            else:
                self.catch_up(room_id)

    def catch_up(self, room_id: int) -> None:
        """Read the desired state soon, and apply it. Calls made at the same time share one read.

        When the database does not answer, the state read last stays in force.
        """
        if room_id in self.sessions and room_id not in self._reads:
            self._reads[room_id] = self._background_tasks.do(self._read(room_id))

    async def close(self) -> None:
        """Drop all relays."""
        self._is_closed = True
        for room_id, session in list(self.sessions.items()):
            await self._drop(room_id, session, "this media server stops")

    def _is_pausing(self, room_id: int) -> bool:
        now = time.monotonic()
        self._failed = {pk: at for pk, at in self._failed.items() if now - at < PAUSE}
        return room_id in self._failed

    async def _open(self, room_id: int) -> RelaySession | None:
        log_context.note(request="", room=room_id)  # the session outlives the call that opened it
        try:
            origin = await self._database.begin_relay(room_id)
            if origin is None:
                return None
            session = RelaySession(self._udp_mux, self._name, room_id, self._places)
            try:
                await session.connect(origin)
                session.apply(await self._database.desired(room_id))
                if self._is_closed:
                    raise NoProgram("this media server stops")
            except BaseException as error:
                session.close()
                self._background_tasks.do(self._database.end_relay(room_id, origin.epoch))
                if not isinstance(error, NoProgram):
                    raise
                log.warning("room %s can't be relayed from %s: %s", room_id, origin.name, error)
                if isinstance(error, Unreached):
                    self._failed[room_id] = time.monotonic()
                return None
            self.sessions[room_id] = session
            log.info("room %s is relayed from %s, epoch %s", room_id, origin.name, origin.epoch)
            return session
        finally:
            self._opening.pop(room_id, None)

    async def _read(self, room_id: int) -> None:
        async with self._in_turn:
            self._reads.pop(room_id, None)  # later calls may be about newer changes: read again
            session = self.sessions.get(room_id)
            if session is None:
                return
            try:
                desired = await self._database.desired(room_id)
                origin = await self._database.origin(room_id)
            except outages.AWAY as error:
                if not outages.noted(error):
                    raise
                return
        if not desired.live:
            await self._drop(room_id, session, "the session has ended")
        elif origin and origin.name == self._name:
            await self._drop(room_id, session, "this media server holds the room now")
        else:
            session.apply(desired)
            if origin and (origin.epoch != session.epoch or session.silent_for > SILENT_AFTER):
                self._background_tasks.do(self._connect(session, room_id, origin))

    async def _connect(self, session: RelaySession, room_id: int, origin: Origin) -> None:
        try:
            await session.connect(origin)
        except NoProgram:
            return  # it is tried again each second, until it is given up
        if await self._database.begin_relay(room_id) is None:
            self.catch_up(room_id)

    async def _drop(self, room_id: int, session: RelaySession, why: str) -> None:
        if self.sessions.get(room_id) is not session:
            return
        del self.sessions[room_id]
        log.info("room %s is not relayed any more: %s", room_id, why)
        session.close()
        self._background_tasks.do(self._database.end_relay(room_id, session.epoch))
