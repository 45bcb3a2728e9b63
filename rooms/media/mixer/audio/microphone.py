"""The sound of one publication: takes its RTP packets, returns a tick of sound at a time."""

from collections.abc import Callable

from rooms.media.rtp import parse

from ..error_log import ErrorLog
from .jitter_buffer import Codec, JitterBuffer
from .opus import Decoder
from .pcm import Pcm


class Microphone:
    """The sound of a person or of a shared screen.

    After an unexpected exception the jitter buffer is created again and the program continues,
    because all microphones run on the program's thread.
    """

    def __init__(self, payload_type: int, new_codec: Callable[[], Codec] = Decoder) -> None:
        self._payload_type = payload_type
        self._new_codec = new_codec
        self._error_log = ErrorLog()
        self._begin()

    def _begin(self) -> None:
        self._buffer = JitterBuffer(self._new_codec())

    def receive(self, data: bytes, now: float) -> None:
        try:
            packet = parse(data)
            if packet is not None and packet.payload_type == self._payload_type:
                self._buffer.put(packet, now)
        except Exception:
            self._error_log.note()
            self._begin()

    def pull(self, now: int) -> Pcm | None:
        """Return stereo sound for the tick at `now`; None while nothing is sent."""
        try:
            return self._buffer.pull(now)
        except Exception:
            self._error_log.note()
            self._begin()
            return None

    def catch_up(self, now: int) -> None:
        self._buffer.catch_up(now)
