"""The takes of a room: decides when one is open, and passes sound and pictures to the recorder."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from recordings.media.playlist import PART
from recordings.media.recording_writer import RecordingWriter
from recordings.media.segments import Coded

from ..audio.pcm import Pcm
from ..bounded_worker import NewWorker
from ..clock import FPS, FRAME, RATE, TICK, RoomClock
from ..ipc import Ipc
from .filling import Filling
from .recorder import Recorder
from .sound_queue import Close, Open, Sound, SoundQueue, joined
from .write_queue import WriteQueue

EMPTY_ENDS_TAKE = 5 * RATE
"""Samples for which the stage is empty before the take ends."""

AFTER_A_PART = 5 * TICK
"""Samples after each part's end at which sound goes to the recorder. It goes once a part, because
waking the thread and its encoders with cold caches costs as much again as encoding. A part can be
cut only when AAC has returned the first frame that begins in the next one. The encoder needs that
frame and two more as input; with the frame that begins before the cut these are 4 x 1024 samples.
"""

WAITING_AT_MOST = 1050
"""Items, 30 a second: over half a minute of sound and pictures while the machine is too slow."""

PATIENCE = 5.0
"""Seconds that `finish` waits for sound that is not encoded yet."""

DISK_PATIENCE = 60.0
"""Seconds that `finish` waits for the disk. `mixer_process.PATIENCE` is longer."""


class Takes:
    """Opens and ends takes. None opens before `air`, or in a room that is not recorded."""

    def __init__(
        self,
        epoch: int,
        size: tuple[int, int],
        clock: RoomClock,
        ipc: Ipc,
        new_worker: NewWorker,
        keyframe: Callable[[], None],
    ) -> None:
        self.open = False
        self._new_writer = partial(
            RecordingWriter, epoch=epoch, size=size, fps=FPS, new_fill=Filling
        )
        self._emit = ipc.emit
        self._new_recorder = partial(Recorder, clock=clock, keyframe=keyframe)
        self._new_worker = new_worker
        self._on_air = False
        self._empty_since: int | None = 0
        self._sound_queue: SoundQueue | None = None
        self._sounds: list[Sound] = []  # not passed to the recorder yet

    def air(self, directory: str | None) -> None:
        """Allow takes, recorded in `directory` unless it is None; later calls change nothing."""
        if self._on_air:
            return
        if directory:
            new_writer = partial(self._new_writer, Path(directory))
            self._recorder = self._new_recorder(
                WriteQueue(new_writer, self._emit, self._new_worker)
            )
            self._worker = self._new_worker("recorder", self._recorder.handle, WAITING_AT_MOST)
            self._sound_queue = SoundQueue(self._worker)
        self._on_air = True

    def add_sound(self, now: int, program: Pcm, seats: dict[str, Pcm | None]) -> None:
        """Handle the sound of a tick: the mix, and each seat's own, None while it is silent."""
        if seats:
            self._empty_since = None
        elif self._empty_since is None:
            self._empty_since = now
        audible = any(sound is not None for sound in seats.values())
        if self._sound_queue and not self.open and audible and now % FRAME == 0:
            self.open = True
            self._sound_queue.put(Open(now))
        elif self._empty_since is not None and now - self._empty_since >= EMPTY_ENDS_TAKE:
            self.end(now)
        if self.open and self._sound_queue:
            self._keep(Sound(now, program, seats), self._sound_queue)

    def add_picture(self, coded: Coded) -> None:
        if self._sound_queue:
            self._sound_queue.put(coded)

    def end(self, now: int) -> None:
        if self.open and self._sound_queue:
            self.open = False
            self._flush(self._sound_queue)
            self._sound_queue.put(Close(now))

    def _keep(self, sound: Sound, queue: SoundQueue) -> None:
        if self._sounds and not self._sounds[-1].like(sound):
            self._flush(queue)
        self._sounds.append(sound)
        if sound.end % PART == AFTER_A_PART:
            self._flush(queue)

    def _flush(self, queue: SoundQueue) -> None:
        if self._sounds:
            queue.put(joined(self._sounds))
            self._sounds = []

    def finish(self, now: int) -> None:
        """End the take and wait until it is on disk."""
        self.end(now)
        if self._sound_queue:
            self._worker.finish(PATIENCE)
            self._recorder.finish(DISK_PATIENCE)
