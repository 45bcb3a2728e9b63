"""One room in this media server: its engine, who publishes, and who listens."""

import asyncio
import logging

from hotline.core.token_bucket import TokenBucket
from rooms.models.player import is_player

from .. import ipc_protocol, network
from . import player_limit
from .commands import Commands
from .listeners import Listeners
from .mixer_process import MixerProcess
from .publications import Publications
from .speaking_time import SpeakingTime

log = logging.getLogger(__name__)


GATHER = 0.05  # seconds in which listeners' wishes for a keyframe become one
LOST_PICTURES = 4, 2  # wishes of a room's listeners who lost a picture: at once, then a second
# Handshakes of one seat under way at the same time. Three, for whoever comes back after a crash
# needs one to hear, one to speak and one to share a screen.
AT_ONCE = 3
MOST = 10  # connections of one seat: many tabs, but not a way to use up the line
SPEAKERS = 12  # people on air at the same time; what one engine mixes and composes in time


class Full(Exception):
    """As many people are on air as there is room for."""


class Elsewhere(Exception):
    """This person speaks, or shows a screen, from another page or device by now."""


class Gone(Exception):
    """This studio is closing or has closed; the caller should come again."""


class RoomSession:
    """Joins the engine of a room to the connections of its people.

    Args:
        port: the process's UDP port.
        start: the `start` order of the engine (see `wire`).
        tell: called with every JSON object of the engine that is not for the studio itself, and
            with ``{"did": "heard" | "unheard", "seat": key}`` as people come and go,
            ``{"did": "screen", "seat": key, "on": bool}`` as they share,
            ``{"did": "failed", "seat": key, "kind": …, "words": …}`` of an encoder that did not
            connect (see `network.failure`), and
            ``{"did": "spoken", "seconds": {key: seconds}}`` about every two seconds.
    """

    def __init__(self, port, start, tell):
        self.epoch = start["epoch"]
        self.rehearsing = start.get("rehearsal", False)
        self.closed = asyncio.get_running_loop().create_future()
        self.people = {}  # seat key: its row, as it was read when it last came to publish
        self._is_over = False  # nobody is expected back, as after a media server that goes down
        self._port = port
        self._start = start
        self._tell = tell
        self._publications = Publications()
        self._listeners = Listeners()
        self._speakers = set()
        self._speaking = SpeakingTime()
        self._asking = None  # timer of an order for a keyframe
        self._lost_pictures = TokenBucket(*LOST_PICTURES)
        self._mixer = MixerProcess()
        self.orders = Commands(self._mixer.order)
        self._mixer.on_payload = self._listeners.send
        self._mixer.on_keyframe = self._want_keyframe
        self._mixer.on_said = self._told
        self._mixer.on_end = self._let_everybody_go
        self._listeners.on_listened = lambda streams: self._mixer.order(
            do="listened", streams=streams
        )

    async def open(self):
        """Start the engine; listeners hear silence until somebody speaks."""
        await self._mixer.open()
        self._mixer.order(do="start", **self._start)
        self._listeners.count()

    async def end(self):
        """Finish the recording, then let everybody go."""
        self._is_over = True
        self._mixer.order(do="end")
        await self._mixer.exited()
        self._mixer.close()

    async def abandon(self):
        """Stop at once: another process holds the room now, or this one is going down."""
        self._mixer.close()
        await self._mixer.exited()

    async def finished(self):
        """Wait until the engine of a closed studio has written its last."""
        await self._mixer.exited()

    def publish(self, seat, offer, source=ipc_protocol.PERSON, key=None, renews=None, address=None):
        """WHIP: ``(connection id, answer, voice)``.

        Raises network.BadOffer, network.Busy, Elsewhere, Full, Gone.

        The voice is the publication's number: the seat's last to be heard is the one that counts.

        Args:
            seat: its row.
            key: the hash of the stream key that was shown, None for a browser with a session.
            renews: ``{"epoch": …, "voice": …}`` of the connection that this one is in place of,
                made by a page on its own: it takes no voice back from who came after it.
            address: where the offer came from.
        """
        caller = self._let_in(seat.key, address, on_stage=True)
        if renews and renews["epoch"] == self.epoch:
            self._refuse_who_was_succeeded(seat.key, source, renews["voice"])
        if len(self._publications.seats | {seat.key}) > SPEAKERS:
            raise Full
        publisher = network.publish(
            self._port, offer, caller, picture=source == ipc_protocol.SCREEN, whole=key is not None
        )
        connection, publication = self._publications.add(
            seat=seat.key, name=seat.name, role=seat.role, source=source, key=key,
            publisher=publisher,
        )  # fmt: skip
        number = publication.number
        publisher.on_packet = lambda media, rtp: self._mixer.forward(number, media, rtp)
        publisher.on_open = lambda: self._came_on_air(publication)
        publisher.on_close = lambda reason: self._went_off_air(connection, reason)
        return connection, publisher.answer, number

    def listen(self, seat, offer, address=None):
        """WHEP: ``(connection id, answer)``.

        Raises network.BadOffer, network.Busy, of which one is TooManyPlayers, or Gone.
        """
        caller = self._let_in(seat, address, on_stage=seat in self._speakers)
        listener = network.listen(self._port, offer, caller)
        listener.on_keyframe_wanted = self._ask_for_keyframe
        listener.on_picture_lost = self._ask_for_lost_picture
        connection = self._listeners.add(seat, listener)
        if is_player(seat):
            listener.on_open = lambda: self._player_came(listener)
        return connection, listener.answer

    @property
    def players(self):
        """Connection ids of the players that listen, which have no page to say so."""
        return self._listeners.players

    def hang_up(self, connection, seat):
        """End a connection of `seat`; False when it is somebody else's. One that has ended is fine:
        to delete is idempotent, and both sides may hang up at once.
        """
        publication = self._publications.get(connection)
        of, listener = self._listeners.get(connection)
        if publication and publication.seat == seat:
            publication.publisher.close("left")
        elif listener and of == seat:
            listener.close("left")
        else:
            return not (publication or listener)
        return True

    # What people want

    def apply(self, desired):
        """Do as the rows say, where it is not done yet."""
        if desired.live:
            self.go_on_air(desired.directory)
        self.orders.mute(desired.muted)
        self.orders.arrange(desired.arrangement)
        self.orders.show_now(desired.question, desired.asker)
        self.keep_out(desired.speakers, desired.removed, desired.players)

    def go_on_air(self, directory):
        """The green room is over: everybody may listen, and it is recorded in `directory`."""
        if self.rehearsing:
            self.rehearsing = False
            self._mixer.order(do="air", directory=directory)

    def keep_out(self, speakers, removed, players=None):
        """Only `speakers` publish, by a session or the key they have now, and nobody who was
        `removed` listens, nor a player by another link than that of `players`; in the green room
        only speakers do.
        """
        self._speakers = set(speakers)
        for publication in self._publications:
            if publication.seat not in speakers:
                publication.publisher.close("no longer on stage")
            elif publication.key not in (None, speakers[publication.seat]):
                publication.publisher.close("the stream key was changed")
        for seat, listener in self._listeners:
            if seat in removed or (self.rehearsing and seat not in speakers):
                listener.close("removed")
            elif is_player(seat) and seat != players:
                listener.close("the link was changed")

    def _refuse_who_was_succeeded(self, seat, source, voice):
        """A page may not know it yet: the news of another voice may be lost, or late."""
        if not self._publications.is_newest(seat, source, voice):
            raise Elsewhere

    def _let_in(self, seat, address, on_stage):
        """The `network.Caller`. Raises network.Busy for a seat that has too many connections; for
        one on stage its oldest gives way, for whoever comes back may have left several behind.
        """
        if not self._mixer.is_open:
            raise Gone
        if is_player(seat):  # one of many that show the same key
            player_limit.check(self._listeners.proved_players, address)
            return network.Caller(None, self._start.get("room"), address)
        theirs = self._listeners.of(seat) + [one.publisher for one in self._publications.of(seat)]
        proved = [one for one in theirs if one.is_proved]
        shaking_hands = [one for one in proved if not one.is_open]
        for most, those in ((AT_ONCE, shaking_hands), (MOST, proved)):
            if len(those) >= most and not on_stage:
                raise network.Busy
            if len(those) >= most:
                those[0].close("too many")
        return network.Caller(seat, self._start.get("room"), address, first=on_stage)

    def _player_came(self, listener):
        """Many may have been let in at once, before any of them had a place."""
        others = [one for one in self._listeners.proved_players if one.is_open and one != listener]
        try:
            player_limit.check(others, listener.caller.address)
        except player_limit.TooManyPlayers:
            asyncio.get_running_loop().call_soon(listener.close, "too many")
        self._listeners.count()

    # Who is heard

    def _came_on_air(self, publication):
        """Only now does it take the place of the seat's former microphone: no gap between."""
        self._mixer.order(**publication.order)
        for other in self._publications.put_on_air(publication):
            other.publisher.close("replaced")
        self._tell_of(publication, True)

    def _went_off_air(self, connection, reason):
        publication = self._publications.pop(connection)
        if not publication.on_air:
            self._tell_of_failure(publication)
            return
        log.info("seat %s (%s) went off air: %s", publication.seat, publication.source, reason)
        self._mixer.order(do="unpublish", pub=publication.number)
        goes_on = self._publications.on_air_as(publication.seat, publication.source)
        if not goes_on and (self._mixer.is_open or self._is_over):
            self._tell_of(publication, False)

    def _tell_of_failure(self, publication):
        """An encoder shows little of why it failed, if anything; a page of ours says it itself."""
        why = publication.publisher.failure
        if why and publication.key is not None:
            log.warning("an encoder of seat %s did not connect: %s", publication.seat, why.words)
            self._tell({"did": "failed", "seat": publication.seat, **why._asdict()})

    def _tell_of(self, publication, on):
        if publication.source == ipc_protocol.SCREEN:
            self._tell({"did": "screen", "seat": publication.seat, "on": on})
        else:
            did = {"did": "heard", "voice": publication.number} if on else {"did": "unheard"}
            self._tell({**did, "seat": publication.seat})

    def _let_everybody_go(self):
        if self._asking:
            self._asking.cancel()
        self._tell_spoken(self._speaking.take())
        for publication in self._publications:
            publication.publisher.close("the room closed")
        for _, listener in self._listeners:
            listener.close("the room closed")
        self.closed.set_result(None)

    # From the engine

    def _ask_for_keyframe(self):
        """A thousand listeners who ask at once are one order: media shares the line with it."""
        if self._asking is None:
            self._asking = asyncio.get_running_loop().call_later(GATHER, self._order_keyframe)

    def _ask_for_lost_picture(self):
        """Keyframes cost everybody's picture, so those who lost theirs share an allowance."""
        if self._lost_pictures.spend():
            self._ask_for_keyframe()

    def _order_keyframe(self):
        self._asking = None
        self._mixer.order(do="keyframe")

    def _want_keyframe(self, pub):
        publication = self._publications.numbered(pub)
        if publication:
            publication.publisher.ask_for_keyframe()

    def _told(self, said):
        if self._listeners.told(said):
            return
        if said["did"] == "levels" and not self.rehearsing:
            self._tell_spoken(self._speaking.hear(said["levels"]))
        self._tell(said)

    def _tell_spoken(self, seconds):
        if seconds:
            self._tell({"did": "spoken", "seconds": seconds})
