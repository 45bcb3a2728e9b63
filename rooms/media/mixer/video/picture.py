"""The program's picture: compose or draw it, encode it once, send it and record it."""

from collections.abc import Callable

from recordings.media.segments import Coded
from rooms.media.ipc_protocol import KEYFRAME_START, MARKER, PROGRAM_PICTURE

from ..clock import rtp_video
from .composer import Composer
from .encoder import Encoder
from .h264 import packetize
from .layout import Places
from .scene import Scene


class Picture:
    """Makes the pictures, one call of `show` per picture, all on one thread.

    `send(stream, flags, timestamp, payload)` is called with the payloads for WebRTC listeners,
    `record` with every coded picture.
    """

    def __init__(
        self,
        size: tuple[int, int],
        send: Callable[[int, int, int, bytes], None],
        record: Callable[[Coded], None],
    ) -> None:
        self._composer = Composer(size)
        self._encoder = Encoder(size)
        self._send = send
        self._record = record
        self._at_once = True
        self._was_sent = False
        self._watched = True

    def want_keyframe(self) -> None:
        """Request an IDR for a listener; granted at most five times a second."""
        self._encoder.want_keyframe()

    def keyframe_at_once(self) -> None:
        """Make the next picture an IDR, because it begins a take."""
        self._at_once = True

    @property
    def is_awaited(self) -> bool:
        """Whether a take or a new viewer waits for the next picture, which will be an IDR."""
        return self._at_once

    @property
    def watched(self) -> bool:
        """Whether the picture has viewers by WebRTC."""
        return self._watched

    def watch(self, watched: bool) -> None:
        """Set `watched`; the first viewer gets an IDR first. Called from another thread."""
        self._at_once |= watched and not self._watched
        self._watched = watched

    @property
    def places(self) -> Places:
        """Where people are in the last composed picture. It may be read from another thread."""
        return self._composer.places

    def show(self, scene: Scene) -> None:
        sent = scene.filmed and self._watched and not scene.late
        at_once = self._at_once or (sent and not self._was_sent)
        self._at_once, self._was_sent = False, sent
        frame = self._composer.draw(scene)
        coded = self._encoder.encode(frame, scene.sample, at_once, still=not scene.filmed)
        self._record(coded)
        if sent:
            self._stream(coded)

    def _stream(self, coded: Coded) -> None:
        first = KEYFRAME_START if coded.key else 0
        for payload, last in packetize(coded.data):
            self._send(
                PROGRAM_PICTURE, first | (MARKER if last else 0), rtp_video(coded.sample), payload
            )
            first = 0
