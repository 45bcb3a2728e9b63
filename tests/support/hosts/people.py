"""Ada, who speaks a tone, and Cleo, who listens: each connects again as their page does."""

import asyncio
import contextlib
import time

from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

from hotline.demo.page_socket import PageSocket
from hotline.demo.person import Person, Refused
from hotline.demo.whip import Publication
from tests.support.eventually import soon
from tests.support.network.peers import Tone

from .ears import TONE, Ears

# Seconds, as static/js/lib/media_connection.js has them.
SILENT_AFTER, RETRY = 1.5, 0.5
SDP = "application/sdp"


class Socket(PageSocket):
    """A page's socket that notes when it was there, in monotonic seconds."""

    def __init__(self, person: Person, room: str) -> None:
        super().__init__(person, room)
        self.opened: list[float] = []
        self.lost: list[float] = []

    async def _follow(self, connection) -> None:
        try:
            await super()._follow(connection)
        finally:
            self.lost.append(time.monotonic())

    def _take_in(self, message) -> None:
        if len(self.opened) == len(self.lost):  # the first one on this connection
            self.opened.append(time.monotonic())
        super()._take_in(message)

    @property
    def is_open(self) -> bool:
        return len(self.opened) > len(self.lost)

    @property
    def story(self) -> dict[int, tuple[str, str]]:
        """What the page shows of each question."""
        return {one.number: (one.state, one.text) for one in self.questions.values()}


class Speaker:
    """Publishes a tone by WHIP, and again when the room is on another media server."""

    def __init__(self, person: Person, room: str, socket: Socket) -> None:
        self.person, self.room, self.socket = person, room, socket

    async def stay_on_air(self) -> None:
        key = (await self.person.send(f"{self.room}stream-key")).json()["key"]
        while True:
            air, tone = Publication(), Tone(TONE)
            try:
                await _offered(air.open(self.person, self.room, key, tone))
                await _until(lambda: air.lost.is_set() or self.socket.epoch > air.epoch)  # noqa: B023
            except Refused:
                await asyncio.sleep(RETRY)
            finally:
                tone.stop()
                await air.close()


async def _until(check) -> None:
    await soon(check, "a session is no longer than that", within=3600, pause=0.05)


async def _offered(opening) -> None:
    async with asyncio.timeout(8):
        await opening


class Listener:
    """Plays the program by WHEP, and connects again after a silence or to another media server."""

    def __init__(self, person: Person, room: str, socket: Socket) -> None:
        self.person, self.room, self.socket = person, room, socket
        self.ears = Ears()
        self.connections = 0
        self.epoch = 0

    async def stay(self) -> None:
        former = None
        try:
            while True:
                connection = await self._connect()
                if former:
                    await former.close()
                former = connection
                await self._until_silent()
        finally:
            if former:
                await former.close()

    async def _until_silent(self) -> None:
        self._last = time.monotonic()
        await _until(
            lambda: time.monotonic() - self._last >= SILENT_AFTER or self.socket.epoch > self.epoch
        )

    async def _connect(self) -> RTCPeerConnection:
        while True:
            settings = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
            connection = RTCPeerConnection(settings)
            connection.addTransceiver("audio", direction="recvonly")
            connection.on("track", self._play)
            try:
                await self._offer(connection)
                return connection
            except (ConnectionError, TimeoutError, OSError):
                await connection.close()
                await asyncio.sleep(RETRY)

    async def _offer(self, connection: RTCPeerConnection) -> None:
        await connection.setLocalDescription(await connection.createOffer())
        client, token = self.person.client, self.person.client.cookies.get("csrftoken") or ""
        headers = {"Content-Type": SDP, "X-CSRFToken": token}
        body = connection.localDescription.sdp
        async with asyncio.timeout(8):
            try:
                answer = await client.post(f"{self.room}whep", content=body, headers=headers)
            except Exception as error:
                raise ConnectionError(repr(error)) from error
        if answer.status_code != 201:
            raise ConnectionError(f"{answer.status_code} {answer.text}")
        self.epoch = int(answer.headers["Hotline-Epoch"])
        self.connections += 1
        await connection.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))

    def _play(self, track: MediaStreamTrack) -> None:
        self._reading = asyncio.ensure_future(self._read(track, self.connections))

    async def _read(self, track: MediaStreamTrack, number: int) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                self._last = time.monotonic()
                self.ears.hear(number, frame)
