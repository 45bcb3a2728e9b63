"""Somebody on stage: a seat, its microphone, its camera, and the bus of its mix-minus."""

import numpy as np

from .bus import Bus
from .camera import Camera
from .jitter import JitterBuffer
from .meter import Meter
from .opus import Decoder
from .rtp import parse


class Microphone:
    """One publication's sound; another publication of the seat is another microphone."""

    def __init__(self, payload_type: int) -> None:
        self._payload_type = payload_type
        self._buffer = JitterBuffer(Decoder())

    def receive(self, data: bytes, now: float) -> None:
        packet = parse(data)
        if packet is not None and packet.payload_type == self._payload_type:
            self._buffer.put(packet, now)

    def pull(self, now: int) -> np.ndarray | None:
        return self._buffer.pull(now)

    def catch_up(self, now: int) -> None:
        self._buffer.catch_up(now)


class Speaker:
    """`bus` lives as long as the seat publishes, whatever publications replace each other."""

    def __init__(self, seat: str, bus: Bus) -> None:
        self.seat = seat
        self.bus = bus
        self.muted = False
        self._meter = Meter()
        self.level = 0
        self.camera: Camera | None = None

    def publish(
        self, pub: int, name: str, role: str, microphone: Microphone, camera: Camera | None
    ) -> None:
        """Be heard by this publication from now on, and by no earlier one."""
        self.pub, self.name, self.role = pub, name, role
        self.microphone = microphone
        self.stop_camera()
        self.camera = camera

    def stop_camera(self) -> None:
        if self.camera is not None:
            self.camera.stop()
            self.camera = None

    def read_level(self) -> int:
        """0 to 100, of the time since it was last read; shown until it is read again."""
        self.level = self._meter.read()
        return self.level

    def pull(self, now: int) -> np.ndarray | None:
        """This seat's own sound for the tick, float32 (960, 2); None when there is none."""
        sound = self.microphone.pull(now)
        if sound is None or self.muted:
            return None
        self._meter.add(sound)
        return sound
