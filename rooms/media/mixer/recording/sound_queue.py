"""The queue to the recorder's thread, and its items."""

import threading
from dataclasses import dataclass, field

import numpy as np

from recordings.media.segments import Coded

from ..audio.pcm import Pcm
from ..bounded_worker import BoundedWorker


@dataclass(frozen=True, slots=True)
class Sound:
    """Some ticks of stereo sound: the program's, and each participant's by seat; None for a
    participant who publishes and is silent."""

    sample: int
    program: Pcm
    seats: dict[str, Pcm | None] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.sample + len(self.program)

    def since(self, sample: int) -> "Sound":
        """Return the part from `sample` on, padded with silence at the front if it begins later."""
        before = min(max(0, sample - self.sample), len(self.program))
        missing = max(0, self.sample - sample)

        def part(pcm: Pcm) -> Pcm:
            return np.pad(pcm[before:], ((missing, 0), (0, 0)))

        if not before and not missing:
            return self
        seats = {seat: None if pcm is None else part(pcm) for seat, pcm in self.seats.items()}
        return Sound(self.sample + before - missing, part(self.program), seats)

    def like(self, other: "Sound") -> bool:
        """Whether `other` follows directly, and the same participants sound in both."""
        if self.end != other.sample or self.seats.keys() != other.seats.keys():
            return False
        return all((pcm is None) == (other.seats[seat] is None) for seat, pcm in self.seats.items())


def joined(sounds: list[Sound]) -> Sound:
    """Join several sounds, each `like` the next, into one."""
    first = sounds[0]
    seats = {
        seat: pcm if pcm is None else np.concatenate([sound.seats[seat] for sound in sounds])
        for seat, pcm in first.seats.items()
    }
    return Sound(first.sample, np.concatenate([sound.program for sound in sounds]), seats)


@dataclass(frozen=True, slots=True)
class Open:
    """A take should open at the first IDR on or after `sample`."""

    sample: int


@dataclass(frozen=True, slots=True)
class Close:
    """The take ends at `sample`."""

    sample: int


@dataclass(frozen=True, slots=True)
class Lost:
    """An item before `sample` could not be queued: a new take begins there."""

    sample: int


Item = Open | Close | Lost | Sound | Coded


class SoundQueue:
    """Queues items for the recorder's thread without waiting; puts Lost in place of lost items."""

    def __init__(self, worker: BoundedWorker[Item]) -> None:
        self._worker = worker
        self._lock = threading.Lock()
        self._lost = False

    def put(self, item: Open | Close | Sound | Coded) -> None:
        with self._lock:
            if self._lost and not self._worker.offer(Lost(item.sample)):
                return
            self._lost = not self._worker.offer(item)
