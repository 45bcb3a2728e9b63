"""One room that this media server relays: the program comes from its holder, listeners are here."""

import asyncio
import base64
import time
from functools import partial
from typing import NamedTuple

from .. import ipc_protocol, network, rpc
from ..ipc_protocol import PayloadOut
from .desired_state import DesiredState
from .listening_session import ListeningSession
from .places import Places

SOUND_WITHIN = 2.0  # seconds from the holder's answer to the first datagram
SILENT_AFTER = 1.5  # seconds without a datagram, after which the holder is asked again
PICTURE_GONE_AFTER = 2.0  # seconds without a picture; a filmed program has 25 each second
IDLE_AFTER = 30.0  # seconds without a listener

STREAMS = {
    network.AUDIO: ipc_protocol.PROGRAM_SOUND,
    network.VIDEO: ipc_protocol.PROGRAM_PICTURE,
}


class Origin(NamedTuple):
    """The media server that holds a room, and under which epoch."""

    name: str
    epoch: int


class NoProgram(Exception):
    """The holder does not send the program; the text says why."""


class Unreached(NoProgram):
    """The holder agreed, but nothing comes from it."""


class RelaySession(ListeningSession):
    """Passes the packets of a program on to listeners; nothing is decoded or encoded.

    Args:
        name: that of this media server.
        room: the pk of the room.
        places: those of the process, for listeners.
    """

    def __init__(self, udp_mux: network.UdpMux, name: str, room: int, places: Places) -> None:
        super().__init__(udp_mux, room, places)
        self.epoch = 0
        self.is_closed = False
        self._name = name
        self._receiver: network.RelayReceiver | None = None
        self._clocks: dict[int, network.RelayedClock] = {}
        self._picture_at: float | None = None  # when the last came; None while nobody is filmed
        self._listened_at = time.monotonic()
        self._connecting = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        return not self.is_closed and self.silent_for < SILENT_AFTER

    @property
    def silent_for(self) -> float:
        """Seconds since the holder was heard last."""
        return float("inf") if self._receiver is None else self._receiver.silent_for

    async def connect(self, origin: Origin) -> None:
        """Have the program sent by this holder from now on; the last one is heard until then.

        Raises NoProgram.
        """
        async with self._connecting:
            if self.is_closed or (self.epoch == origin.epoch and self.is_open):
                return
            receiver = network.RelayReceiver(self._udp_mux)
            receiver.on_payload = partial(self._on_payload, receiver)
            receiver.on_skip = self._on_skip
            receiver.on_report = partial(self._on_report, receiver)
            try:
                await self._open(receiver, origin)
            except (rpc.NoMediaServer, ValueError, KeyError) as error:
                raise NoProgram(f"it does not send it: {error!r}") from error
            finally:
                if receiver is not self._receiver:
                    receiver.close()
            self.epoch = origin.epoch

    async def _open(self, receiver: network.RelayReceiver, origin: Origin) -> None:
        key = base64.b64encode(receiver.key).decode()
        answer = await rpc.call(
            origin.name,
            {
                "do": "relay",
                "room": self._room,
                "epoch": origin.epoch,
                "by": self._name,
                "link": {"ssrcs": [receiver.ssrc], "key": key},
            },
        )
        if answer["status"] != 201:
            raise ValueError(answer.get("sentence", ""))
        link = answer["link"]
        address, port = link["address"]
        receiver.open(address, port, link["ssrcs"])
        try:
            async with asyncio.timeout(SOUND_WITHIN):
                await receiver.heard.wait()
        except TimeoutError:
            raise Unreached(
                f"nothing comes from UDP port {port} of {address}. Let media servers reach each"
                " other there, or set MEDIA_PRIVATE_ADDRESS."
            ) from None
        self._use(receiver)

    def apply(self, desired: DesiredState) -> None:
        """Close the connections that are not allowed here any more.

        A person who came on stage asks again, and is sent to the holder, which has the mix-minus.
        """
        self._on_stage = set(desired.on_stage)
        self._keep_listeners_out(desired.removed, desired.players)
        for seat, listener in self._listeners:
            if seat in self._on_stage:
                listener.close("on stage")

    def tick(self) -> None:
        """Notice, once a second, that the picture has ended."""
        if self._picture_at and time.monotonic() - self._picture_at > PICTURE_GONE_AFTER:
            self._show_picture(False)

    @property
    def is_idle(self) -> bool:
        """Whether nobody has listened for a while."""
        now = time.monotonic()
        if any(True for _ in self._listeners):
            self._listened_at = now
        return now - self._listened_at > IDLE_AFTER

    def close(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        if self._receiver:
            self._receiver.close()
        self._let_listeners_go()

    def _let_in(self, seat: str, address: str | None, on_stage: bool) -> network.Caller:
        if on_stage:
            raise network.Busy  # web has an older row: it asks the holder next
        return super()._let_in(seat, address, on_stage)

    def _make_keyframe(self) -> None:
        if self._receiver:
            self._receiver.ask_for_keyframe()

    # From the holder

    def _use(self, receiver: network.RelayReceiver) -> None:
        """Pass on what this receiver gets; the numbers of listeners' packets go on."""
        if receiver is self._receiver or self.is_closed:
            return
        if self._receiver:
            self._receiver.close()
        self._receiver = receiver
        self._picture_at = None
        self._clocks = {media: network.RelayedClock() for media in STREAMS}
        self._listeners.begin_anew(
            network.Stream.audio(self._clocks[network.AUDIO]),
            network.Stream.video(self._clocks[network.VIDEO]),
        )

    def _on_payload(
        self, receiver: network.RelayReceiver, media: int, payload: network.Payload
    ) -> None:
        self._use(receiver)
        if media == network.VIDEO:
            if self._picture_at is None:
                self._show_picture(True)
            self._picture_at = time.monotonic()
        flags = ipc_protocol.MARKER * payload.marker
        flags |= ipc_protocol.KEYFRAME_START * payload.keyframe
        self._listeners.send(PayloadOut(STREAMS[media], flags, payload.timestamp, payload.payload))

    def _on_skip(self, media: int, count: int) -> None:
        self._listeners.skip(STREAMS[media], count)

    def _on_report(
        self,
        receiver: network.RelayReceiver,
        media: int,
        report: network.SenderReport,
        now: float,
    ) -> None:
        self._use(receiver)
        self._clocks[media].set(report.ntp, report.timestamp, now)

    def _show_picture(self, on: bool) -> None:
        self._picture_at = time.monotonic() if on else None
        self._listeners.handle({"did": "picture", "on": on})
