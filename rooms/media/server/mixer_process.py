"""The media server's end of the socket to one mixer process."""

import asyncio
import logging
import os
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress

from rooms.media.rtp import VIDEO

from .. import ipc_protocol
from ..ipc_protocol import JsonObject, PayloadOut

log = logging.getLogger(__name__)

# Seconds a mixer may take to finish its recording: more than the waits in `mixer.recording.takes`
# and `mixer.program` together, because a disk may be slow.
PATIENCE = 80
SEND_BUFFER = 1 << 20  # bytes; the system may grant less
WAITING_AT_MOST = 8 << 20  # bytes queued for a mixer that gets no CPU: seconds of a full stage
SOUND_AT_MOST = 2 * WAITING_AT_MOST  # bytes; queued sound may use more than queued pictures
BURST = 64  # messages read in a row before the event loop serves the network again


class MixerProcess:
    """Starts a mixer, sends it commands and media, and dispatches its messages.

    `on_payload`, `on_keyframe` (with the number of a publication), `on_message` and, once, `on_end`
    are called on the event loop.
    """

    def __init__(self) -> None:
        self.forget_callbacks()
        self._process: asyncio.subprocess.Process  # from `open` on
        self._socket: socket.socket | None = None
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0

    def forget_callbacks(self) -> None:
        """Set none."""
        self.on_payload: Callable[[PayloadOut], None] = lambda payload: None
        self.on_keyframe: Callable[[int], None] = lambda pub: None
        self.on_message: Callable[[JsonObject], None] = lambda message: None
        self.on_end: Callable[[], None] = lambda: None

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    async def open(self) -> None:
        """Start the process. Raises OSError if the system has no process or descriptor for it."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        with theirs, ExitStack() as on_failure:
            on_failure.enter_context(ours)
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "rooms.media.mixer",
                str(theirs.fileno()),
                pass_fds=[theirs.fileno()],
                env={**os.environ, "MALLOC_ARENA_MAX": "2"},
            )
            on_failure.pop_all()
        self._socket = ours
        asyncio.get_running_loop().add_reader(ours, self._read)

    def command(self, **command: object) -> None:
        """Send a command, or queue it while the socket is full; dropped if the mixer is closed."""
        if self._socket is not None:
            self._send(self._socket, ipc_protocol.pack_control(**command))

    def forward(self, pub: int, media: int, packet: bytes) -> None:
        """Send a publisher's RTP packet that has just come.

        It is queued while the socket is full, so that a mixer that was held up misses nothing. When
        the mixer reads nothing for seconds the packet is dropped, as on any network.
        """
        most = WAITING_AT_MOST if media == VIDEO else SOUND_AT_MOST
        if self._socket is not None and self._waiting_bytes < most:
            message = ipc_protocol.pack_rtp(pub, media, time.monotonic(), packet)
            self._send(self._socket, message)

    def close(self) -> None:
        """Close the socket; the mixer then saves its open segment and exits."""
        if self._socket is None:
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._socket)
        loop.remove_writer(self._socket)
        self._socket.close()
        self._socket = None
        self.on_end()

    async def exited(self) -> None:
        """Wait until the process exits; kill it after PATIENCE seconds."""
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE)
        except TimeoutError:
            log.warning("mixer %s did not finish in time", self._process.pid)
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    def _read(self) -> None:
        for _ in range(BURST):
            if self._socket is None:
                return
            try:
                message = self._socket.recv(ipc_protocol.LARGEST_MESSAGE)
            except BlockingIOError:
                return
            except ConnectionResetError:
                continue  # it ended without reading all; Linux says so before its last messages
            except OSError:
                message = b""
            if not message:
                self.close()
                return
            self._dispatch(message)

    def _dispatch(self, message: bytes) -> None:
        try:
            unpacked = ipc_protocol.unpack(message)
        except ipc_protocol.Malformed as error:
            log.warning("mixer %s: refused a message: %s", self._process.pid, error)
            return
        match unpacked:
            case ipc_protocol.PayloadOut() as payload:
                self.on_payload(payload)
            case ipc_protocol.KeyframeWanted(pub):
                self.on_keyframe(pub)
            case dict() as fields:
                self.on_message(fields)

    def _send(self, mixer: socket.socket, message: bytes) -> None:
        """Send a message, or queue it behind those that wait, so that the order is kept."""
        if self._waiting or not _try(mixer, message):
            if not self._waiting:
                asyncio.get_running_loop().add_writer(mixer, self._flush, mixer)
            self._waiting.append(message)
            self._waiting_bytes += len(message)

    def _flush(self, mixer: socket.socket) -> None:
        while self._waiting and _try(mixer, self._waiting[0]):
            self._waiting_bytes -= len(self._waiting.popleft())
        if not self._waiting:
            asyncio.get_running_loop().remove_writer(mixer)


def _try(mixer: socket.socket, message: bytes) -> bool:
    """Try to send a message; return False when the socket is full."""
    try:
        mixer.send(message)
    except BlockingIOError:
        return False
    except OSError:
        return True  # the mixer is gone; `_read` finds that out too
    return True
