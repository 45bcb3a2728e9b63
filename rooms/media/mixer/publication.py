"""A publication: the sound and pictures that a seat sends over one connection."""

from dataclasses import dataclass

import av

from ..ipc_protocol import PERSON, SCREEN
from .audio.microphone import Microphone
from .audio.pcm import Pcm
from .video.camera import Camera

SOURCES = (PERSON, SCREEN)


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication. `number` is its `pub` in the IPC protocol; either medium may be missing."""

    number: int
    seat: str
    source: str
    microphone: Microphone | None
    camera: Camera | None

    @property
    def frame(self) -> av.VideoFrame | None:
        """Its newest picture; None while there is none to show."""
        return self.camera.frame if self.camera else None

    def pull(self, now: int) -> Pcm | None:
        """Its stereo sound for the tick at `now`; None when there is none."""
        return self.microphone.pull(now) if self.microphone else None

    def catch_up(self, now: int) -> None:
        if self.microphone:
            self.microphone.catch_up(now)

    def stop(self) -> None:
        if self.camera:
            self.camera.stop()
