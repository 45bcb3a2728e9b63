"""When a take is open, and what goes into it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from recordings.media.segments import Coded
from recordings.media.take_writer import RecordingWriter

from ..bounded_worker import BoundedWorker
from ..clock import FPS, FRAME, RATE, TICK, RoomClock
from ..ipc import Ipc
from .filling import filled
from .recorder import Recorder
from .sound_queue import Close, Open, Sound, SoundQueue, joined
from .write_queue import WriteQueue

EMPTY_ENDS_TAKE = 5 * RATE
"""Samples without anybody on stage after which the take ends."""

AFTER_THE_SECOND = 5 * TICK
"""Sound goes to the recorder once a second, so long after the whole one: to wake a thread and to
begin each encoder, their caches gone cold, costs as much again as to code. By then AAC gives the
frame that begins in the next second, for which the cut of a segment waits: it wants that frame and
two more, and with the one that has begun before the second these are 4 x 1024 samples."""

WAITING_AT_MOST = 900
"""Items, 26 a second: over half a minute of sound and pictures for a machine that is slow."""

PATIENCE = 5.0
"""Seconds the end of a room waits for what is not coded yet."""

DISK_PATIENCE = 60.0
"""Seconds the end of a room waits for the disk. `engine_link.PATIENCE` is longer."""


class Takes:
    """Before `air`, and in a room that is not recorded, none is ever open."""

    def __init__(
        self,
        epoch: int,
        size: tuple[int, int],
        clock: RoomClock,
        ipc: Ipc,
        new_worker: Callable[..., BoundedWorker],
        keyframe: Callable[[], None],
    ) -> None:
        self.open = False
        self._tape = partial(RecordingWriter, epoch=epoch, size=size, fps=FPS, fill=filled)
        self._tell = ipc.tell
        self._new_recorder = partial(Recorder, clock=clock, keyframe=keyframe)
        self._new_worker = new_worker
        self._on_air = False
        self._empty_since: int | None = 0
        self._line: SoundQueue | None = None
        self._heard: list[Sound] = []  # not with the recorder yet

    def air(self, directory: str | None) -> None:
        """The room is live from now on, its takes in that directory, if any; only once."""
        if self._on_air:
            return
        if directory:
            new_tape = partial(self._tape, Path(directory))
            self._recorder = self._new_recorder(WriteQueue(new_tape, self._tell, self._new_worker))
            self._worker = self._new_worker("recorder", self._recorder.handle, WAITING_AT_MOST)
            self._line = SoundQueue(self._worker)
        self._on_air = True

    def hear(self, now: int, program: np.ndarray, seats: dict[str, np.ndarray | None]) -> None:
        """A tick: the mix, and of each seat on stage its own sound, None while it is silent."""
        if seats:
            self._empty_since = None
        elif self._empty_since is None:
            self._empty_since = now
        heard = any(sound is not None for sound in seats.values())
        if self._line and not self.open and heard and now % FRAME == 0:
            self.open = True
            self._line.put(Open(now))
        elif self._empty_since is not None and now - self._empty_since >= EMPTY_ENDS_TAKE:
            self.end(now)
        if self.open:
            self._keep(Sound(now, program, seats))

    def see(self, coded: Coded) -> None:
        if self._line:
            self._line.put(coded)

    def end(self, now: int) -> None:
        if self.open:
            self.open = False
            self._hand_over()
            self._line.put(Close(now))

    def _keep(self, sound: Sound) -> None:
        if self._heard and not self._heard[-1].like(sound):
            self._hand_over()
        self._heard.append(sound)
        if sound.end % RATE == AFTER_THE_SECOND:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._heard:
            self._line.put(joined(self._heard))
            self._heard = []

    def finish(self, now: int) -> None:
        """End the take and wait until it is on disk."""
        self.end(now)
        if self._line:
            self._worker.finish(PATIENCE)
            self._recorder.finish(DISK_PATIENCE)
