"""The program's picture: composed or drawn, encoded once, sent and recorded."""

from collections.abc import Callable

from recordings.media.segments import Coded
from rooms.media.ipc_protocol import KEYFRAME_START, MARKER, PROGRAM_PICTURE

from ..clock import rtp_video
from .composer import Composer
from .encoder import Encoder
from .h264 import packetize
from .scene import Scene


class Picture:
    """One call per picture, all on one thread.

    `send(stream, flags, timestamp, payload)` gets what WebRTC listeners see; `record` every
    coded picture.
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
        """A listener needs an IDR; granted at most five times a second."""
        self._encoder.want_keyframe()

    def keyframe_at_once(self) -> None:
        """The next picture begins a take."""
        self._at_once = True

    @property
    def is_awaited(self) -> bool:
        """Somebody can't go on without the next picture, be it a take or who begins to watch."""
        return self._at_once

    @property
    def watched(self) -> bool:
        """Somebody sees it by WebRTC."""
        return self._watched

    def watch(self, watched: bool) -> None:
        """From another thread: who begins to watch is shown a whole picture first."""
        self._at_once |= watched and not self._watched
        self._watched = watched

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
