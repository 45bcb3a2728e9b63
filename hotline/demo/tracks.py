"""The host's sound and picture as WebRTC tracks, paced by the clock."""

import asyncio
from abc import abstractmethod
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from numpy.typing import NDArray

from hotline.demo.music import RATE, Floats
from hotline.demo.picture import SIZE, Picture
from rooms.media.mixer.clock import FPS
from rooms.media.mixer.video.encoder import Encoder

if TYPE_CHECKING:
    Packet = av.Packet[av.stream.Stream]  # it is generic in its types alone, not when it runs
    Media = av.AudioFrame | Packet

PACKET = RATE // 50
"""Samples; 20 ms."""

TICK = Fraction(1, RATE)


class Paced(MediaStreamTrack):
    """A track with a frame every `step` samples since `began`, a time of the loop's clock."""

    step: int

    def __init__(self, began: float) -> None:
        super().__init__()
        self.began = began
        self.sample = self._now()

    async def recv(self) -> "Media":
        if self.readyState != "live":
            raise MediaStreamError
        self.sample += self.step
        if self.sample < self._now() - RATE:  # the machine slept: skip ahead
            self.sample = self._now()
        await asyncio.sleep(max(0, self.began + self.sample / RATE - self._loop_time()))
        return self.at(self.sample)

    @abstractmethod
    def at(self, sample: int) -> "Media":
        """Return the frame, or the encoded picture, that begins at `sample`."""

    def _now(self) -> int:
        """Return the present time in samples, rounded down to a whole step."""
        return int((self._loop_time() - self.began) * RATE) // self.step * self.step

    def _loop_time(self) -> float:
        return asyncio.get_running_loop().time()


class Voice(Paced):
    kind = "audio"
    step = PACKET

    def __init__(self, began: float, music: NDArray[np.int16]) -> None:
        """`music`: shape (samples, 2), a whole number of packets."""
        super().__init__(began)
        self.music = music

    def at(self, sample: int) -> av.AudioFrame:
        start = sample % len(self.music)
        heard = self.music[start : start + PACKET].reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(heard, format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, sample, TICK
        return frame


class Camera(Paced):
    """Yield encoded pictures, because aiortc's own encoder takes three times the processor time."""

    kind = "video"
    step = RATE // FPS

    def __init__(self, began: float, picture: Picture, levels: Floats) -> None:
        """`levels`: 0 to 1, one for each packet of the music."""
        super().__init__(began)
        self.picture, self.levels = picture, levels
        self.encoder = Encoder(SIZE)

    def at(self, sample: int) -> "Packet":
        level = float(self.levels[sample // PACKET % len(self.levels)])
        frame = self.picture.draw(sample / RATE, level)
        packet = av.Packet(self.encoder.encode(frame, sample).data)
        packet.pts, packet.time_base = sample, TICK
        return packet
