"""An RTMP server that records one broadcast: FFmpeg's own, in a process of its own."""

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
import numpy as np

from tests.support.eventually import eventually
from tests.support.rtmp.ports import free_port, is_listening

SOUND = 48_000  # samples per second
LOUD, BRIGHT = 0.05, 150


@dataclass
class Received:
    """What arrived: pictures as (seconds, luma), and mono sound that begins at `sound_from`."""

    pictures: list[tuple[float, float]]
    sound: np.ndarray
    sound_from: float

    @property
    def flashes(self):
        """The seconds at which a dark picture is followed by a bright one."""
        return [
            at
            for (_, before), (at, luma) in pairwise([(0.0, BRIGHT), *self.pictures])
            if luma > BRIGHT >= before
        ]

    @property
    def beeps(self):
        """The seconds at which sound begins after 0.3 s of silence."""
        loud = np.flatnonzero(np.abs(self.sound) > LOUD)
        first = loud[np.insert(np.diff(loud) > 0.3 * SOUND, 0, True)]
        return [self.sound_from + at / SOUND for at in first]

    @property
    def pitch(self):
        """The strongest frequency, in Hz."""
        spectrum = np.abs(np.fft.rfft(self.sound))
        return float(np.argmax(spectrum) * SOUND / len(self.sound))


class Receiver:
    """Listens at `address`, for the stream key `key`; `received` waits for its end."""

    def __init__(self, path: Path, port: int, key: str) -> None:
        self.key, self.port = key, port
        self.address = f"rtmp://127.0.0.1:{port}/live"
        self._path = path
        command = [sys.executable, "-m", __name__, f"{self.address}/{key}", str(path)]
        self.process = subprocess.Popen(command)
        eventually(lambda: is_listening(port), "the receiver does not listen")

    def received(self) -> Received:
        self.process.wait(20)
        return read(self._path)


@contextmanager
def receiving(directory: Path, key: str = "abcd-1234", port: int | None = None):
    receiver = Receiver(directory / "received.mkv", port or free_port(), key)
    try:
        yield receiver
    finally:
        receiver.process.kill()
        receiver.process.wait()


def read(path: Path) -> Received:
    pictures, sounds, sound_from = [], [], None
    with av.open(str(path)) as container:
        for frame in container.decode(video=0, audio=0):
            if isinstance(frame, av.VideoFrame):
                pictures.append((frame.time, float(frame.to_ndarray(format="gray").mean())))
            else:
                sound_from = frame.time if sound_from is None else sound_from
                sounds.append(frame.to_ndarray().mean(axis=0))
    return Received(pictures, np.concatenate(sounds), sound_from)


def record(address: str, path: str) -> None:
    with (
        av.open(address, options={"listen": "1"}, timeout=30) as source,
        av.open(path, "w", format="matroska") as copy,
    ):
        streams = {}
        for stream in (source.streams.video[0], source.streams.audio[0]):
            streams[stream.index] = copy.add_stream_from_template(stream)
        try:
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = streams[packet.stream.index]
                    copy.mux(packet)
        except OSError:  # how the end of a broadcast reads
            pass


if __name__ == "__main__":
    record(*sys.argv[1:])
