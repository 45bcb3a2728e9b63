"""What goes to the recorder's thread, and the way there."""

import threading
from dataclasses import dataclass, field

import numpy as np

from recordings.segments import Coded

from .worker import Worker


@dataclass(frozen=True, slots=True)
class Sound:
    """A tick of the program, float32 (960, 2), and by seat of each speaker's own sound: None for
    one who publishes and is silent."""

    sample: int
    program: np.ndarray
    seats: dict[str, np.ndarray | None] = field(default_factory=dict)


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
    """Something before `sample` could not be queued: the take can't go on."""

    sample: int


class Line:
    """The way to a recorder's thread: never waits, and never hides that something was lost."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._lock = threading.Lock()
        self._lost = False

    def put(self, item: Open | Close | Sound | Coded) -> None:
        with self._lock:
            if self._lost and not self._worker.offer(Lost(item.sample)):
                return
            self._lost = not self._worker.offer(item)
